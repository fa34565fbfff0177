print("vfiotop")
