"""What the telephone watches at its exchange: colleagues' telephones and the voicemail box."""
