import ArgumentParser
import CLinux
import Glibc

// Every way out of the program goes through here, so no error ever reaches the runtime, which would print a trace.
StandardStreams.prepare()
let words = (0..<cl_argument_count()).compactMap { cl_argument($0).map { String(cString: $0) } }
do {
  var command = try VfiotopCommand.parseAsRoot(Array(words.dropFirst()))
  try command.run()
} catch let failure as CommandFailure {
  StandardStreams.writeError("vfiotop: \(failure.message)")
  exit(failure.status.rawValue)
} catch {
  // Help, the version and wrong usage: ArgumentParser prints them and exits with 0 or EX_USAGE (64).
  VfiotopCommand.exit(withError: error)
}
