"""The company directory (LDAP or CardDAV): a second source of names, asked and never written."""
