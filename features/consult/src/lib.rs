//! 求助: duty roster, help page and call-back requests.
