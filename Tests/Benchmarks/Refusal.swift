import Glibc

/// Prints a message on standard error and exits.
func refuse(_ sentence: String, status: Int32) -> Never {
  let line = sentence + "\n"
  _ = write(2, line, line.utf8.count)
  exit(status)
}
