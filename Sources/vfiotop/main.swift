import ArgumentParser
import Glibc

// Every way out of the program goes through here, so no error ever reaches the runtime, which would print a trace.
StandardStreams.prepare()
do {
  var command = try VfiotopCommand.parseAsRoot()
  try command.run()
} catch let failure as CommandFailure {
  StandardStreams.writeError("vfiotop: \(failure.message)")
  exit(failure.status.rawValue)
} catch {
  // Help, the version and wrong usage: ArgumentParser prints them and exits with 0 or EX_USAGE (64).
  VfiotopCommand.exit(withError: error)
}
