// The fuzzing program: Tests/Fuzz/run builds it with libFuzzer and sanitizers and starts it for each target.
//
// vfiotop-fuzz targets              a line for each target: its name and its share of all executions
// vfiotop-fuzz seeds DIRECTORY      writes the seeds of each target to DIRECTORY/TARGET
// vfiotop-fuzz TARGET ARGUMENT...   libFuzzer with its own arguments and directories of inputs

import CFuzzer
import FuzzTargets
import Glibc
import GuestFiles

func fail(_ text: String) -> Never {
  let line = Array("vfiotop-fuzz: \(text)\n".utf8)
  _ = write(2, line, line.count)
  exit(64)
}

func writeSeeds(_ directory: String) throws {
  let source = try SeedSource()
  mkdir(directory, 0o777)
  for target in FuzzTarget.all {
    let place = "\(directory)/\(target.name)"
    mkdir(place, 0o777)
    let inputs = target.seeds(source) + source.regressions(of: target.name).map(\.bytes)
    for (index, bytes) in inputs.enumerated() {
      guard let file = fopen("\(place)/seed-\(index)", "we") else { fail("\(place) cannot be written to") }
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }
  }
}

/// libFuzzer's callback has no context argument, so this keeps the target that the command line named.
enum Chosen {
  static let target = FuzzTarget.all.first { $0.name == CommandLine.arguments.dropFirst().first }
}

switch CommandLine.arguments.dropFirst().first {
case "targets": for target in FuzzTarget.all { print(target.name, target.share) }
case "seeds" where CommandLine.arguments.count == 3: try writeSeeds(CommandLine.arguments[2])
case let name?:
  guard Chosen.target != nil else { fail("there is no target \(name); 'vfiotop-fuzz targets' lists them.") }
  // libFuzzer expects the program's name where the target's name is.
  let result = cfuzzer_run(CommandLine.argc - 1, CommandLine.unsafeArgv + 1) { bytes, size in
    do {
      try Chosen.target?.check(Array(UnsafeBufferPointer(start: bytes, count: size)))
    } catch { fatalError("\(error)") }
    return 0
  }
  if result == -ENOSYS { fail("built without libFuzzer: use Tests/Fuzz/run.") }
  exit(result)
case nil: fail("give a target, 'targets' or 'seeds FOLDER'.")
}
