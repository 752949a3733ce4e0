// LocalStackTests
