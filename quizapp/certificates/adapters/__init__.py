"""Third-party engines behind certificates: the QR code, the signature."""
