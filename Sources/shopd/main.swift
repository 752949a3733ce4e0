// shopd
