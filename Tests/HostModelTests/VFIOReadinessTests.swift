import HostModel
import SampleSnapshots
import Testing

@Suite struct VFIOReadinessTests {
  private func facts(_ change: (inout HostFacts) -> Void) -> HostFacts {
    var facts = HostFacts(takenAt: 0, host: Snapshot.withoutVFIO.host, observer: .root)
    facts.functions = [PCIFunction(address: PCIAddress(bus: 0, device: 0, function: 0))]
    change(&facts)
    return facts
  }

  @Test func nothingAtAll() {
    let readiness = VFIOReadiness(of: facts { _ in })
    #expect(readiness.isAbsent && readiness.missing.count == 3)
    #expect(VFIOReadiness(of: facts { $0.functions = [] }).missing.count == 2)
  }

  @Test func onlyTheDeviceIsMissing() {
    let readiness = VFIOReadiness(
      of: facts {
        $0.groups = [GroupFacts(id: 1, devices: [])]
        $0.functions[0].iommuGroup = 1
        $0.host.vfio.group = true
      })
    #expect(!readiness.isAbsent && readiness.groups == 1)
    #expect(readiness.missing.map(\.message) == ["No device is bound to a VFIO driver."])
  }

  /// No bind is recommended where the kernel refuses all of them: the groups are of other buses.
  @Test func noFunctionHasAGroup() {
    let readiness = VFIOReadiness(
      of: facts {
        $0.groups = [GroupFacts(id: 0, devices: [.named("1000120000.pcie")])]
        $0.host.vfio.group = true
      })
    #expect(readiness.missing.map(\.message).contains { $0.contains("no PCI function has a group") })
    #expect(!readiness.missing.contains { $0.remedy.contains("vfiotop bind") })
  }

  @Test func unsafeModeNeedsNoIOMMU() {
    let readiness = VFIOReadiness(of: facts { $0.host.vfio.noiommu = true })
    #expect(!readiness.missing.contains { $0.message.contains("IOMMU is on") })
  }

  @Test func containerIsMissing() {
    let bound = facts {
      $0.host.vfio.group = true
      $0.functions[0].vfio = VFIORegistration(name: "vfio0")
    }
    #expect(VFIOReadiness(of: bound).missing.map(\.remedy) == ["Load it: modprobe vfio."])
    var whole = bound
    whole.containerNode = CharacterDevice(number: nil, node: "/dev/vfio/vfio")
    #expect(VFIOReadiness(of: whole).missing.isEmpty && VFIOReadiness(of: whole).devices == 1)
    var byDevice = bound
    byDevice.host.vfio.cdev = true
    #expect(VFIOReadiness(of: byDevice).missing.isEmpty)
  }
}

@Suite struct KernelRuleSummaryTests {
  private func host(_ release: String, _ versionText: String = "", _ features: Set<KernelFeature> = []) -> Host {
    Host(
      name: "test", kernelRelease: release, kernelVersion: KernelVersion(release: release, versionText: versionText),
      vfio: VFIOFeatures(group: true, cdev: false, iommufd: false, noiommu: false),
      kernelOrigin: KernelOrigin(release: release, versionText: versionText), kernelFeatures: features)
  }

  private static let joins = "A virtual function joins the set of its bus."
  private static let alone = "A virtual function is a device set of its own."

  @Test(arguments: [
    ("6.12.0", joins, Certainty.computed), ("6.12.117", alone, .computed), ("7.3.4", alone, .computed),
    // A series that ended before the change was made.
    ("6.13.2", joins, .computed), ("6.8.12-11-pve", joins, .assumed), ("6.8.0-79-generic", joins, .assumed),
    ("6.17.13-2-pve", alone, .computed), ("5.14.0-570.12.1.el9.x86_64", joins, .assumed),
    // Whether later releases of 5.15 have it was not read.
    ("5.15.180", joins, .assumed), ("5.10.262", joins, .computed),
    // The stable level is not known.
    ("6.12.0-55.el10.x86_64", alone, .assumed),
  ])
  func virtualFunctions(release: String, text: String, certainty: Certainty) {
    let rule = KernelRuleSummary(host(release)).rules[0]
    #expect(rule.text == text && rule.certainty == certainty, "\(release)")
  }

  /// The slot rule: pciehp passes device 0 in 6.18.15 and the whole bus in 7.2.6.
  @Test(arguments: [
    ("6.18.15", "A hotplug slot covers device number 0 of its bus only.", Certainty.computed),
    ("6.19.3", "A hotplug slot covers device number 0 of its bus only.", .assumed),
    ("7.2.6", "A hotplug slot covers its whole bus.", .computed),
  ])
  func slots(release: String, text: String, certainty: Certainty) {
    let rule = KernelRuleSummary(host(release)).rules[1]
    #expect(rule.text == text && rule.certainty == certainty, "\(release)")
  }

  /// A kernel named 5.14 that shows what only later ones have.
  @Test func aVendorsKernelIsJudgedByWhatItShows() {
    let plain = KernelRuleSummary(host("5.14.0-570.12.1.el9.x86_64")).rules[2]
    #expect(plain.text.contains("allowed one") && plain.certainty == .assumed)
    let shown = KernelRuleSummary(host("5.14.0-570.12.1.el9.x86_64", "", [.deviceClass, .deviceNodes])).rules[2]
    #expect(!shown.text.contains("allowed one") && shown.certainty == .computed)
  }

  @Test func unknownKernelIsAssumed() {
    #expect(KernelRuleSummary(host("strange")).rules.allSatisfy { $0.certainty == .assumed })
  }

  @Test(arguments: [
    ("6.12.117", "", KernelOrigin.upstream), ("6.15.0-rc2", "", .upstream),
    ("6.1.0-50-amd64", "Debian 6.1.192-2", .upstream),
    ("6.12.9-arch1-1", "", .upstream), ("6.14.3-200.fc41.x86_64", "", .upstream),
    ("5.14.0-570.el9.x86_64", "", .vendor),
    ("5.15.0-130-generic", "(Ubuntu 13.3.0)", .vendor), ("6.8.12-11-pve", "Debian 12.2.0", .vendor),
    ("6.4.0-150600.23.47-default", "SUSE Linux", .vendor), ("6.6.58-arm64", "", .upstream),
    ("6.9.1-home", "", .unknown),
  ])
  func origin(release: String, versionText: String, origin: KernelOrigin) {
    #expect(KernelOrigin(release: release, versionText: versionText) == origin, "\(release)")
  }
}
