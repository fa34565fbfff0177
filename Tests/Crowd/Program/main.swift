// The worst that an unprivileged user can do to a scan, all at once, on this machine: 8,000 threads with descriptor
// tables of their own, 18,000 processes, 200,000 mounts and 100,000 descriptors hold a group. Beside them is a process
// whose files in /proc do not answer. `list` is timed four times. Then a sealed `watch` runs in 128 MiB for so many
// seconds: it must not be killed, and it must tell the start and the end of every process that holds another group.
// Times are printed and not judged.
//
// vfiotop-crowd PROGRAM LOAD SECONDS

import Glibc

let words = CommandLine.arguments
guard words.count == 4, let seconds = Int(words[3]), seconds > 0 else {
  print("vfiotop-crowd PROGRAM LOAD SECONDS")
  exit(64)
}
/// Makes the measurement and removes what it needed. Returns the exit status.
func measure(_ program: String, _ load: String, seconds: Int) -> Int32 {
  do {
    var measurement = try Measurement(program: program, load: load, seconds: seconds)
    let (passed, failed) = try measurement.run()
    print("crowd: \(passed) passed, \(failed) failed")
    return failed == 0 ? 0 : 1
  } catch let refusal as Refusal where refusal.isLeftOut {
    print("crowd: \(refusal.text)")
    print("crowd: left out: nothing was run")
    return 0
  } catch {
    print("crowd: \((error as? Refusal)?.text ?? "\(error)")")
    return 1
  }
}

exit(measure(words[1], words[2], seconds: seconds))
