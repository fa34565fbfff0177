import ActionExecution
import ActionPlanning
import Glibc
import HostModel
import HostObservation
import Runtime
import SimulatedKernel
import Synchronization
import TerminalText

/// The host that the options select: the running kernel's, a tree of files, or a simulated one. Only this type knows
/// which.
struct ObservedHost {
  private let options: CommonOptions
  /// The simulated machine; nil for a real one.
  let demo: RunningDemo?

  /// Creates the host that the options select.
  init(_ options: CommonOptions) {
    self.options = options
    demo = options.scenario.map { RunningDemo.start($0, seed: options.seed ?? 1) }
  }

  /// Returns the files of the host. Pinned files are opened relative to directories that are open already. Throws if a
  /// root given by --sysroot cannot be read.
  func files(isPinned: Bool = false) throws -> any HostFiles {
    if let demo { return demo.host.files }
    let root = options.sysroot ?? "/"
    do {
      return try LinuxHostFiles(root: root, isPinned: isPinned)
    } catch {
      throw CommandFailure(
        "the directory \(root.cleaned)", error, "--sysroot takes a directory with sys, proc and dev in it.")
    }
  }

  /// The rights of the observer; root on a simulated host.
  var observer: Observer { demo == nil ? .current() : .root }

  /// The root whose changes are monitored; nil if only the scan interval applies.
  var changesRoot: String? { demo == nil ? options.sysroot ?? "/" : nil }

  /// Starts the helper: a process, or a thread for the simulated kernel. It writes the journal itself.
  func startHelper(journal: JournalFile?) throws(SystemCallError) -> any HelperConnection {
    guard let demo else {
      return try HelperProcess(words: HelperCommand.words(journal: journal?.path), journal: journal)
    }
    let host = demo.host
    return try HelperThread(pid: host.pid, start: { Worker.start("vfiotop-helper", $0) }) { descriptor in
      var observer = HostObserver(files: host.files, observer: .root, names: PCIIDs(host.files))
      let loop = HelperLoop(
        descriptor: descriptor, pid: host.pid, calls: SimulatedCalls(host.kernel, pid: host.pid),
        control: SimulatedPCIControl(host.kernel), restores: MemoryRestoreStore(), observe: { observer.observe() },
        uses: HostUseReader(files: host.files).uses, journal: journal)
      loop.run()
    }
  }
}

/// A scenario whose time advances with that of the program.
struct RunningDemo {
  let host: DemoHost
  private let start: Int64

  private static let running = Mutex<RunningDemo?>(nil)

  /// Returns the machine of the scenario: one per program, shared by the observer and the helper.
  static func start(_ scenario: Scenario, seed: UInt64) -> RunningDemo {
    running.withLock { running in
      if let running { return running }
      let demo = RunningDemo(host: DemoHost(scenario, seed: seed), start: Clock.steady)
      // A simulated reset takes time, too.
      demo.host.kernel.whileHardwareResets { step in
        if case .bus = step { usleep(300_000) } else { usleep(20_000) }
      }
      running = demo
      return demo
    }
  }

  /// Runs the events of the scenario that are due by now.
  func advance() { host.advance(to: Int(Clock.steady - start)) }
}
