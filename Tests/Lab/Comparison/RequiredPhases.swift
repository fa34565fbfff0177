/// The phases that each machine must go through on each kernel. A script skips what a kernel lacks, and would skip it
/// just as silently if a module is missing or a file was renamed; hence this list.
package struct RequiredPhases {
  private static let stock: Set = ["6.1", "6.12"]
  private static let lab: Set = ["lab"]

  /// A phase that is compared, and the kernels that have it.
  private struct Phase {
    let name: String
    let kernels: Set<String>
  }

  private let machine: String
  private let kernel: String

  /// Selects the phases of a machine on a kernel.
  package init(machine: String, kernel: String) {
    self.machine = machine
    self.kernel = kernel
  }

  /// In the order of the script; nil for an unknown machine.
  package var names: [String]? {
    Self.all[machine].map { phases in phases.filter { $0.kernels.contains(kernel) }.map(\.name) }
  }

  /// Compares the phases that left results, `NN-NAME` as the script numbers them, with these.
  package func compare(with found: [String]) -> Tally {
    var tally = Tally()
    guard let names, !names.isEmpty else {
      tally.fail("no phase of \(machine) is required on \(kernel): RequiredPhases.swift")
      return tally
    }
    let run = found.map { String($0.drop { $0 != "-" }.dropFirst()) }
    for name in names where !run.contains(name) { tally.fail("phase \(name) was not run") }
    for name in run where !names.contains(name) {
      tally.fail("phase \(name) was run and is not required: RequiredPhases.swift")
    }
    guard tally.failed == 0 else { return tally }
    if run == names {
      tally.agree("phases", names.count)
    } else {
      tally.fail("the phases are not in order: \(run.joined(separator: " "))")
    }
    return tally
  }

  private static func phases(_ names: String, on kernels: Set<String> = stock.union(lab)) -> [Phase] {
    names.split(separator: " ").map { Phase(name: String($0), kernels: kernels) }
  }

  /// Phases in which the kernel is not asked are omitted: `locked` of `churn` cannot be skipped without `unlocked`.
  private static let all: [String: [Phase]] = [
    "ports": phases("bare all mixed") + phases("variant", on: lab),
    "acpi-ports": phases("all"),
    "legacy": phases("bare all mixed") + phases("mdev", on: lab),
    "unsafe": phases("bare all mixed"),
    "sriov": phases("off host-pf host-pf-vfs host-pf-some pf-with-vfs"),
    "reserved": phases("bare all refused"),
    "holders": phases("none group container container-group one three copies both passed given flight mapping mapped")
      + phases("thread late node two-holders reset-by-holder-0000:01:00.0 reset-by-holder-0000:00:03.0")
      + phases("iommufd cdev cdev-bound cdev-copies cdev-twice cdev-mapped cdev-mapping", on: lab),
    "screen": phases("sealed plain"),
    "sealed": phases("attacks"),
    "actions": phases("commands drivers polite keys") + phases("nodes", on: lab) + phases("still killed")
      + phases("error hang pulled"),
    "refusals": phases("free rights nodes held held-open") + phases("held-node", on: lab) + phases("host-driver gone")
      + phases("no-type1", on: stock) + phases("in-use"),
    "tokens": phases("host vfio opened"),
    "faults": phases("faults"),
    "turmoil": phases("begin card-pulled card-plugged port-removed port-found switch-removed switch-found held")
      + phases("holder-killed passed let-go unbound slow unmounted stopped") + phases("network", on: stock)
      + phases("clock-back clock-forward full end memory"),
    "churn": phases("begin processes virtual-functions virtual-functions-on virtual-functions-off unlocked")
      + phases("mediated mediated-on mediated-off", on: lab) + phases("end"),
    "programs": phases(
      "begin vm vm-reset two-vms two-vms-reset graphics-vm graphics-vm-reset function-unbound graphics-vm-killed plugged unplugged vms-ended"
    )
      + phases("primary secondary secondary-killed overridden primary-killed end"),
    "conformance": phases("conformance"),
    "conformance-unsafe": phases("conformance"),
    "conformance-noiommu": phases("conformance"),
    "conformance-reserved": phases("conformance"),
    "noiommu": phases("bare all mixed") + phases("acts held mdev", on: lab),
  ]
}
