"""Documents edited in place: opened in Word and saved straight back over WebDAV (RFC 4918)."""
