"""From a dropped file to typed rows with their place of origin: inbox, readers, Swedish values, receipts."""
