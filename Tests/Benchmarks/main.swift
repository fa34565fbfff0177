import Glibc
import LargeMachine

// Usage: vfiotop-benchmarks VFIOTOP [OTHER]
//
// With OTHER, another build of vfiotop: only the two beside each other, in turns, as ratios VFIOTOP/OTHER.
//
// Measures a vfiotop binary on hosts of 300 PCI functions and 600 processes, with few and with many descriptors, against peers that look at the same host
// in the same run: lspci for the PCI tree, find for the descriptors. Then how soon the dashboard answers a key, on the
// larger of them and on one of 1,000 sets with 10,000 devices, and what it costs while nothing changes, beside htop on the
// same processes. At last how long the simulated kernel takes for 10,000 functions. Prints medians and ratios; asserts no
// timing.

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == ProcessFarm.word {
  ProcessFarm.hold(Int(CommandLine.arguments[2]) ?? 0)
}
guard (2...3).contains(CommandLine.arguments.count) else {
  refuse("usage: vfiotop-benchmarks VFIOTOP [OTHER]", status: 64)
}
let vfiotop = CommandLine.arguments[1]
// In memory where that is possible, as sysfs and procfs are.
let parents = ["/dev/shm", "/tmp"]
guard let directory = parents.lazy.compactMap(makeDirectory).first else {
  refuse("cannot create a directory in \(parents.joined(separator: " or "))", status: 1)
}
defer { _ = Run(["rm", "-rf", directory]) }
/// Creates a temporary directory in another one; nil if that fails.
func makeDirectory(in parent: String) -> String? {
  var template = Array("\(parent)/vfiotop-benchmarks-XXXXXX".utf8CString)
  return mkdtemp(&template).map { String(cString: $0) }
}

/// The median of several runs, after one that is not counted.
func median(_ runs: Int, _ run: () -> Run) -> Run {
  _ = run()
  let sorted = (0..<runs).map { _ in run() }.sorted { $0.seconds < $1.seconds }
  return sorted[runs / 2]
}

func row(_ what: String, _ value: String) {
  print(what.padding(44) + value)
}

extension String {
  func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}

func milliseconds(_ seconds: Double) -> String {
  guard seconds.isFinite else { return "never" }
  let tenths = Int((seconds * 10_000).rounded())
  return "\(tenths / 10).\(tenths % 10) ms"
}

func ratio(_ left: Double, _ right: Double) -> String {
  guard left.isFinite, right > 0 else { return "none" }
  let hundredths = Int((left / right * 100).rounded())
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
}

func size(of program: String) -> Int {
  var status = stat()
  stat(program, &status)
  return Int(status.st_size)
}
row("size of the binary", "\(size(of: vfiotop) / 1024) KiB")
if CommandLine.arguments.count == 3 {
  compare(with: CommandLine.arguments[2])
} else {
  measure(descriptorsEach: 5)
  measure(descriptorsEach: 38)
  interact()
  simulate()
}

func compare(with other: String) {
  row("size against the other", "ratio \(ratio(Double(size(of: vfiotop)), Double(size(of: other))))")
  let pairing = Pairing(measured: vfiotop, other: other)
  let tree = HostTree(root: "\(directory)/pair", functions: 300, processes: 600, descriptorsEach: 38)
  print("\n\(tree.functions) PCI functions, \(tree.processes) processes, \(tree.descriptors) descriptors, 200x60")
  pairing.start(tree)
  print("\n1000 device sets, 10000 devices, 200x60")
  pairing.scroll(HostTree(root: "\(directory)/large", sets: 1000, devicesEach: 10))
}

func measure(descriptorsEach: Int) {
  let root = "\(directory)/\(descriptorsEach)"
  let tree = HostTree(root: root, functions: 300, processes: 600, descriptorsEach: descriptorsEach)
  print("\n\(tree.functions) PCI functions, \(tree.processes) processes, \(tree.descriptors) descriptors; medians of 9")
  // The last device's address is on the screen only when the frame is drawn from a whole snapshot.
  let frame = median(9) {
    Run(
      onTerminal: [vfiotop, "--read-only", "--sysroot", root], rows: 60, columns: 200, until: "0000:03:00.2", key: "q")
  }
  row("first full frame, 200x60", "\(milliseconds(frame.seconds)), peak \(frame.peakKiB) KiB")
  let list = median(9) { Run([vfiotop, "list", "--json", "--sysroot", root]) }
  row("list --json", "\(milliseconds(list.seconds)), peak \(list.peakKiB) KiB, exit \(list.status >> 8)")
  let lspci = median(9) { Run(["lspci", "-k", "-A", "linux-sysfs", "-O", "sysfs.path=\(root)/sys/bus/pci"]) }
  row("peer: lspci -k", "\(milliseconds(lspci.seconds)), list/peer \(ratio(list.seconds, lspci.seconds))")
  let find = median(9) { Run(["find", "\(root)/proc", "-path", "*/fd/*", "-lname", "/dev/vfio/*"]) }
  row(
    "peer: find -lname over the descriptors",
    "\(milliseconds(find.seconds)), list/peer \(ratio(list.seconds, find.seconds))")
  row("list against both peers together", "ratio \(ratio(list.seconds, lspci.seconds + find.seconds))")
}

func interact() {
  let interaction = Interaction(vfiotop: vfiotop)
  let scanned = HostTree(root: "\(directory)/scanned", functions: 300, processes: 600, descriptorsEach: 38)
  print(
    "\n\(scanned.functions) PCI functions, \(scanned.processes) processes, \(scanned.descriptors) descriptors, 200x60")
  interaction.keysDuringScans(scanned)
  interaction.idle()
  let functions = HostTree(root: "\(directory)/running", functions: 300, processes: 0, descriptorsEach: 0)
  interaction.idleAmongProcesses(functions, ProcessFarm(count: 600, descriptorsEach: 38))
  let large = HostTree(root: "\(directory)/large", sets: 1000, devicesEach: 10)
  print("\n1000 device sets, 10000 devices, 200x60, a row or a page every 1/60 s")
  interaction.scroll(large)
}

/// Binding every function of a large machine and opening 4,000 of them, beside a machine of a tenth.
func simulate() {
  func seconds(ports: Int, opens: Int) -> Double {
    let machine = LargeMachine(ports: ports)
    let start = Run.now()
    return (try? machine.running(opens: opens)) == nil ? .nan : Run.now() - start
  }
  let small = (0..<9).map { _ in seconds(ports: 200, opens: 400) }.sorted()[4]
  let large = (0..<3).map { _ in seconds(ports: 2000, opens: 4000) }.sorted()[1]
  print("\nsimulated kernel, 10000 functions in 2000 sets, 4000 opens")
  row("built and opened", "\(milliseconds(large)), against ten machines of a tenth \(ratio(large, small * 10))")
}
