"""The real telephone: SIP and RTP by PJSIP. Nothing outside this package imports pjsua2."""
