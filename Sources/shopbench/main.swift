// shopbench
