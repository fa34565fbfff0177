import Foundation
import LabComparison

/// One run of the lab.
struct Lab {
  private let options: Options
  private let kernels: [Kernel]
  private let folder: URL
  private let programs: URL

  /// Gets the kernels and packs the programs.
  init(_ options: Options) throws {
    self.options = options
    let top = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    folder = top.appendingPathComponent(".build/lab")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    kernels = try Self.kernels(options, top)
    programs = folder.appendingPathComponent("programs.cpio")
    try Programs(
      built: top.appendingPathComponent(options.programs), scripts: top.appendingPathComponent("Tests/Lab/guest")
    ).pack(into: programs)
  }

  /// The stock kernels always; the lab kernel where it was built, and a word about it where it was not.
  private static func kernels(_ options: Options, _ top: URL) throws -> [Kernel] {
    let cache = try KernelCache()
    func isWanted(_ name: String) -> Bool { options.kernels.isEmpty || options.kernels.contains(name) }
    var result: [Kernel] = []
    if isWanted("6.1") { result.append(try cache.stock("6.1", package: "linux-image-amd64")) }
    if isWanted("6.12") { result.append(try cache.stock("6.12", package: "linux-image-6.12-amd64")) }
    if isWanted("lab") {
      let named = ProcessInfo.processInfo.environment["VFIOTOP_LAB_KERNEL"]
      let places = [named, "../shared/lab/kernel.tar.xz", KernelCache.builtArchive.path].compactMap(\.self)
      let archive = places.map { URL(fileURLWithPath: $0, relativeTo: top) }.first {
        FileManager.default.fileExists(atPath: $0.path)
      }
      if let archive {
        result.append(try cache.lab(archive))
      } else {
        Shell.say(
          "lab: no lab kernel (Tests/Lab/build-kernel makes one): iommufd, device nodes, noiommu and mdev are not run")
      }
    }
    return result
  }

  /// Boots every machine on every kernel it is for; true when nothing differs.
  func run() -> Bool {
    var total = Tally()
    for kernel in kernels {
      var sum = Tally()
      for machine in Machines.all where isWanted(machine, on: kernel) {
        let name = "\(kernel.name) \(machine.name)"
        let start = Date()
        let tally = boot(kernel, machine)
        Shell.say("lab: \(name) (\(Int(Date().timeIntervalSince(start))) s): \(tally.summary)")
        for difference in tally.differences.prefix(20) { Shell.say("  DIFFERENCE \(difference)") }
        if tally.failed > 20 { Shell.say("  and \(tally.failed - 20) more") }
        for exception in tally.exceptions { Shell.say("  exception \(exception)") }
        for question in tally.undecided { Shell.say("  left open: \(question)") }
        sum.add(tally, from: name)
      }
      Shell.say(
        "lab: kernel \(kernel.name) (\(kernel.release)): \(sum.summary); \(sum.failed) differences, "
          + "\(sum.exceptions.count) exceptions, \(sum.undecided.count) left open, \(sum.notAsked.count) not asked")
      total.add(sum, from: kernel.name)
    }
    Shell.say("lab: \(total.passed) passed, \(total.failed + (total.passed == 0 ? 1 : 0)) failed")
    return total.failed == 0 && total.passed > 0
  }

  private func isWanted(_ machine: Machine, on kernel: Kernel) -> Bool {
    machine.kernels.contains(kernel.name) && (options.machines.isEmpty || options.machines.contains(machine.name))
  }

  /// Boots and compares. A guest that stands still is booted once more, and said to have been: about one in a hundred
  /// does under software emulation. Twice is a failure.
  private func boot(_ kernel: Kernel, _ machine: Machine, isSecond: Bool = false) -> Tally {
    let results = folder.appendingPathComponent("\(kernel.name)-\(machine.name)")
    let boot = Boot(kernel: kernel, machine: machine, programs: programs, results: results)
    let canBind = machine.iommu != .off || kernel.name == "lab"
    do {
      try boot.prepare()
      var tally = Tally()
      if machine.hasScreen {
        let screen = try SerialScreen(path: boot.line.path)
        try boot.run { isOver in
          tally = DashboardDrive(screen: screen, out: boot.out, isOver: isOver).run()
        }
      } else {
        try boot.run()
      }
      tally.add(try Evaluation(machine: machine, canBind: canBind, out: boot.out).run())
      return tally
    } catch let error as Boot.TookTooLong where !isSecond {
      Shell.say("lab: \(kernel.name) \(machine.name) stood still and is booted again: \(error)")
      return self.boot(kernel, machine, isSecond: true)
    } catch {
      var tally = Tally()
      tally.fail("\(error)")
      return tally
    }
  }
}
