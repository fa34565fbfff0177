import Glibc

/// Ends the program with a sentence on standard error.
func refuse(_ sentence: String, status: Int32) -> Never {
  let line = sentence + "\n"
  _ = write(2, line, line.utf8.count)
  exit(status)
}
