import ActionExecution
import ActionPlanning
import HostModel
import HostObservation
import Runtime
import Sealing
import SimulatedKernel
import TerminalText

/// The host that the options select: the running kernel's, a tree of files, or a simulated one. Outside the validation
/// of options, only this type tells a simulated host from a real one.
struct ObservedHost {
  private let options: CommonOptions
  /// The simulated machine; nil for a real one.
  let demo: RunningDemo?

  /// Creates the host that the options select.
  init(_ options: CommonOptions) {
    self.options = options
    demo = options.scenario.map { RunningDemo.start($0, seed: options.seed ?? 1) }
  }

  /// Returns the files of the host, which are waited for with this patience. Pinned files are opened relative to
  /// directories that are open already. Throws if a root given by --sysroot cannot be read.
  func files(isPinned: Bool, patience: ReadPatience) throws -> any HostFiles {
    if let demo { return demo.host.files }
    let root = options.sysroot ?? "/"
    do {
      return try LinuxHostFiles(root: root, isPinned: isPinned, patience: patience)
    } catch {
      throw CommandFailure(
        "the directory \(root.cleaned)", error, "--sysroot takes a directory with sys, proc and dev in it.")
    }
  }

  /// The rights of the observer; root on a simulated host.
  var observer: Observer { demo == nil ? FileCapabilities.whileObserving { .current() } : .root }

  /// The root whose changes are monitored; nil if only the scan interval applies.
  var changesRoot: String? { demo == nil ? options.sysroot ?? "/" : nil }

  /// The records of interrupted sibling binds; only the running kernel's host has any.
  var restores: any RestoreStore {
    if demo == nil, options.sysroot == nil { return RestoreDirectory() }
    return MemoryRestoreStore()
  }

  /// The sentence that is shown at the start; nil if there is nothing to say about the host.
  var notice: String? { demo?.host.scenario.sentence }

  /// The root that is observed, in words.
  var rootText: String {
    if let scenario = demo?.host.scenario { return "the simulated machine \(scenario.name). \(scenario.sentence)" }
    return options.sysroot.map { "\($0.cleaned), observed only" } ?? "/"
  }

  /// The list of device names in use, in words.
  var nameListText: String {
    if let path = options.pciIDs { return path.cleaned }
    if demo != nil { return "the simulated machine's own" }
    let files = try? LinuxHostFiles(root: "/")
    let found = PCIIDs.usualPaths.first { (try? files?.status($0)) != nil }
    return found.map { "/\($0)" } ?? "none: install pci.ids, or name one with --pci-ids"
  }

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
