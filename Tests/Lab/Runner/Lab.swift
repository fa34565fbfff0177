import Foundation
import LabComparison
import Synchronization

/// One run of the lab.
struct Lab: Sendable {
  private let options: Options
  private let kernels: [Kernel]
  private let directory: URL
  private let programs: URL
  /// The root file system for machines with programs that use VFIO; nil if it cannot be had.
  private let root: URL?

  /// The lab is left out: no kernel is available, each missing one was reported, and none was requested by name.
  var isLeftOut: Bool { kernels.isEmpty && options.kernels.isEmpty }

  /// Gets the kernels and packs the programs.
  init(_ options: Options) throws {
    self.options = options
    let top = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    directory = top.appendingPathComponent(".build/lab")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let kernels = try Self.kernels(options, top)
    self.kernels = kernels
    programs = directory.appendingPathComponent("programs.cpio")
    try Programs(
      built: top.appendingPathComponent(options.programs), scripts: top.appendingPathComponent("Tests/Lab/guest")
    ).pack(into: programs)
    let needsRoot = kernels.contains { kernel in
      Machines.all.contains { $0.hasPrograms && Self.isWanted($0, on: kernel, options) }
    }
    root = needsRoot ? try ProgramsRoot.image(builder: top.appendingPathComponent("Tests/Lab/build-root")) : nil
  }

  /// The stock kernels, and the lab kernel if it was built; otherwise a message about it.
  private static func kernels(_ options: Options, _ top: URL) throws -> [Kernel] {
    let cache = try KernelCache()
    func isWanted(_ name: String) -> Bool { options.kernels.isEmpty || options.kernels.contains(name) }
    var result: [Kernel] = []
    for (name, package) in [("6.1", "linux-image-amd64"), ("6.12", "linux-image-6.12-amd64")] where isWanted(name) {
      if let kernel = try cache.stock(name, package: package) { result.append(kernel) }
    }
    if isWanted("lab") {
      let named = ProcessInfo.processInfo.environment["VFIOTOP_LAB_KERNEL"]
      let places = [named, "../shared/lab/kernel-2.tar.xz", KernelCache.builtArchive.path].compactMap(\.self)
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

  /// One machine on one kernel.
  private struct Job {
    let kernel: Kernel
    let machine: Machine
    var name: String { "\(kernel.name) \(machine.name)" }
  }

  /// Boots every machine on each of its kernels, two at a time with enough processors, because a guest keeps one busy
  /// most of the time. Returns true if nothing differs.
  func run() -> Bool {
    let jobs = kernels.flatMap { kernel in
      Machines.all.filter { Self.isWanted($0, on: kernel, options) && (!$0.hasPrograms || root != nil) }.map {
        Job(kernel: kernel, machine: $0)
      }
    }.sorted { $0.machine.limit > $1.machine.limit }
    let results = Mutex<[String: Tally]>([:])
    let next = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount > 1 ? 2 : 1) { _ in
      while true {
        let index = next.withLock { index in
          index += 1
          return index - 1
        }
        guard index < jobs.count else { return }
        let job = jobs[index]
        let tally = carryOut(job)
        results.withLock { $0[job.name] = tally }
      }
    }
    var total = Tally()
    for kernel in kernels {
      var sum = Tally()
      for job in jobs where job.kernel.name == kernel.name {
        sum.add(results.withLock { $0[job.name] } ?? Tally(), from: job.name)
      }
      Shell.say(
        "lab: kernel \(kernel.name) (\(kernel.release)): \(sum.summary); \(sum.failed) differences, "
          + "\(sum.exceptions.count) exceptions, \(sum.undecided.count) left open, \(sum.notAsked.count) not asked")
      total.add(sum, from: kernel.name)
    }
    Shell.say("lab: \(total.passed) passed, \(total.failed + (total.passed == 0 ? 1 : 0)) failed")
    return total.failed == 0 && total.passed > 0
  }

  /// Boots one machine and prints the result.
  private func carryOut(_ job: Job) -> Tally {
    let start = Date()
    let tally = boot(job.kernel, job.machine)
    var lines = ["lab: \(job.name) (\(Int(Date().timeIntervalSince(start))) s): \(tally.summary)"]
    lines += tally.differences.prefix(20).map { "  DIFFERENCE \($0)" }
    if tally.failed > 20 { lines.append("  and \(tally.failed - 20) more") }
    lines += tally.exceptions.map { "  exception \($0)" }
    lines += tally.undecided.map { "  left open: \($0)" }
    Shell.say(lines.joined(separator: "\n"))
    return tally
  }

  private static func isWanted(_ machine: Machine, on kernel: Kernel, _ options: Options) -> Bool {
    let isNamed = options.machines.contains(machine.name)
    return machine.kernels.contains(kernel.name) && (options.machines.isEmpty || isNamed)
      || isNamed && machine.byName.contains(kernel.name)
  }

  /// The maximum number of boots of one guest.
  private static let boots = 3

  /// Boots and compares. A guest that hangs, or whose emulator crashes, is booted again, with a message: about one in a
  /// hundred is under software emulation, more with hot-unplug. The third time it is a failure.
  private func boot(_ kernel: Kernel, _ machine: Machine, number: Int = 1) -> Tally {
    let results = directory.appendingPathComponent("\(kernel.name)-\(machine.name)")
    let boot = Boot(
      kernel: kernel, machine: machine, programs: programs, root: machine.hasPrograms ? root : nil, results: results)
    let canBind = machine.iommu != .off || kernel.name == "lab"
    do {
      try boot.prepare()
      var tally = Tally()
      if machine.hasScreen {
        let screen = try SerialScreen(path: boot.line.path)
        try boot.run { isOver in
          tally = DashboardDrive(screen: screen, out: boot.out, isOver: isOver).run()
        }
      } else if machine.asksOutside {
        let (screen, monitor) = (try SerialScreen(path: boot.line.path), try Monitor(path: boot.monitor.path))
        try boot.run { isOver in
          tally = Outside(screen: screen, monitor: monitor, out: boot.out, isOver: isOver).run()
        }
      } else {
        try boot.run()
      }
      tally.add(try Evaluation(machine: machine, kernel: kernel, canBind: canBind, out: boot.out).run())
      return tally
    } catch let error as Boot.CutShort where number < Self.boots {
      Shell.say("lab: \(kernel.name) \(machine.name) did not come to its end and is booted again: \(error)")
      return self.boot(kernel, machine, number: number + 1)
    } catch {
      var tally = Tally()
      tally.fail("\(error)")
      return tally
    }
  }
}
