// shopctl
