import ArgumentParser
import CLinux
import Glibc
import Sealing

// Every way out of the program goes through here, so no error ever reaches the runtime, which would print a trace.
StandardStreams.prepare()
cl_explain_crashes()
OwnRights.refuseSetuid()
FileCapabilities.withhold()
let words = (0..<cl_argument_count()).compactMap { cl_argument($0).map { String(cString: $0) } }
do {
  var command = try VfiotopCommand.parseAsRoot(Array(words.dropFirst()))
  (command as? any PrintingCommand)?.options.settings.reportProblems()
  try command.run()
} catch let failure as CommandFailure {
  StandardStreams.writeError("vfiotop: \(failure.message)")
  exit(failure.status.rawValue)
} catch {
  let status = VfiotopCommand.exitCode(for: error)
  // Help and the version: ArgumentParser prints them and exits with 0.
  guard !status.isSuccess else { VfiotopCommand.exit(withError: error) }
  // The message about wrong usage (EX_USAGE, 64) quotes the arguments, which may have any origin: each line is cleaned.
  let lines = VfiotopCommand.fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
  for line in lines { StandardStreams.writeError(String(line)) }
  exit(status.rawValue)
}
