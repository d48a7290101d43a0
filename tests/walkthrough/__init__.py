"""The sales campaign walkthrough, chapter by chapter, told by a browser in three languages."""
