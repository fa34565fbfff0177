import HostModel
import TestHost
import Testing

@Suite struct MigrationTests {
  private static let one: DeviceAddress = "0000:41:00.1"
  private static let two: DeviceAddress = "0000:41:00.2"
  private static let other: DeviceAddress = "0000:61:00.1"

  /// Two virtual functions of a ConnectX card and one of a Pensando card, held by one process with the data file of one
  /// migration open.
  private func host(_ file: String = "mlx5vf_mig", migrations: [DeviceAddress: Migration]) -> TestHost {
    TestHost("7.3.4")
      .function("0000:41:00.1", driver: "mlx5_vfio_pci", group: 1, enable: 1)
      .function("0000:41:00.2", driver: "mlx5_vfio_pci", group: 2, enable: 1)
      .function("0000:61:00.1", driver: "pds_vfio_pci", group: 3, enable: 1)
      .process(
        812, "container", "group 1", "group 2", "group 3", "device 0000:41:00.1", "device 0000:41:00.2",
        "device 0000:61:00.1", "migration \(file)"
      )
      .with { $0.migrations = migrations }
  }

  private let all: [MigrationFeature] = [.stopCopy, .p2p, .preCopy]

  private func held(_ snapshot: Snapshot) throws -> HeldDescriptor {
    try #require(snapshot.holders.first?.descriptors.first { $0.kind == .migration })
  }

  @Test func dataBelongsToTheDeviceInSession() throws {
    let snapshot = host(migrations: [
      Self.one: Migration(state: .running, features: all), Self.two: Migration(state: .preCopy, features: all),
    ]).snapshot
    let descriptor = try held(snapshot)
    #expect(descriptor.device == Self.two && descriptor.oneOf.isEmpty)
    let devices = snapshot.devices
    #expect(devices.map { $0.migration?.dataDescriptors } == [0, 1, nil])
    #expect(devices.map { $0.migration?.isInProgress } == [false, true, nil])
    #expect(devices[1].holders.first?.descriptors.map(\.kind) == [.device, .migration])
    #expect(devices[1].openCount == 1 && devices[1].descriptors == 1, "data opens nothing")
  }

  @Test func dataOfOneOfSeveral() throws {
    let snapshot = host(migrations: [:]).snapshot
    let descriptor = try held(snapshot)
    #expect(descriptor.device == nil && descriptor.oneOf == [Self.one, Self.two])
    #expect(snapshot.devices.allSatisfy { $0.migration == nil })
  }

  /// A data file holds a reference on the driver's module, and the driver keeps it until the session ends: it is no open.
  @Test(arguments: [(3, 0), (4, 0), (5, 0), (6, 1)]) func aSessionsReferenceIsNoOpen(_ references: Int, _ phantoms: Int)
  {
    // Two devices are open, one file is seen, and each device may have one that is not.
    let unknown = host(migrations: [:]).references("mlx5_vfio_pci", references).snapshot
    #expect(unknown.blindSpots.phantomOpens.count == phantoms)
    let running = Migration(state: .running, features: all)
    let idle = host(migrations: [Self.one: running, Self.two: running]).references("mlx5_vfio_pci", references).snapshot
    #expect(idle.blindSpots.phantomOpens.count == (references > 3 ? 1 : 0))
    let message = unknown.blindSpots.phantomOpens.first?.message
    #expect(message?.contains("an unseen open, a migration in progress or a tracer") ?? (phantoms == 0))
  }

  /// Another mediated device of the same driver is not taken for open because of a migration. Nor is it taken for closed
  /// where nothing proves that the reference is the migration's.
  @Test(arguments: ["6.12.117", "7.3.4"]) func aSessionOpensNoOtherDevice(_ kernel: String) throws {
    let host = TestHost(kernel).mdev("mdev-a", group: 8).mdev("mdev-b", group: 9).references("mtty", 2)
      .process(7, "container", "group 8", "device mdev-a")
    #expect(try host.device("mdev-b").isOpen == nil)
    #expect(try host.device("mdev-b").openVerdict.text == "unknown")
    #expect(host.snapshot.blindSpots.phantomOpens.isEmpty)
    // The state proves no file: mtty keeps it when it is closed and opened again, and the file not.
    let inSession = host.with { $0.migrations["mdev-a"] = Migration(state: .stopCopy, features: all) }
    #expect(try inSession.device("mdev-b").isOpen == nil)
    let isSeen = TestHost(kernel).mdev("mdev-a", group: 8).mdev("mdev-b", group: 9).references("mtty", 2)
      .process(7, "container", "group 8", "device mdev-a", "migration mtty_mig")
    #expect(try isSeen.device("mdev-b").isOpen == false)
    // More than one session explains.
    #expect(try host.references("mtty", 4).device("mdev-b").isOpen == nil)
  }

  /// Two references of a driver that migrates may be one open device and its data file, so that they do not open two.
  @Test(arguments: [("mtty", 2, false), ("mtty", 3, true), ("kvmgt", 2, true)])
  func aSessionOfAnUnseenOpen(_ driver: String, _ references: Int, _ areOpen: Bool) throws {
    let host = TestHost("7.3.4").mdev("mdev-a", driver: driver, group: 8).mdev("mdev-b", driver: driver, group: 9)
      .references(driver, references)
    for name in ["mdev-a", "mdev-b"] as [DeviceAddress] {
      #expect(try host.device(name).isOpen == (areOpen ? true : nil), "\(name)")
    }
  }

  /// The driver is named with hyphens, its module with underscores.
  @Test func dashesAndUnderscoresAreOneName() throws {
    let snapshot = TestHost("7.3.4").function("0000:03:00.1", driver: "xe-vfio-pci", group: 1, enable: 1)
      .process(7, "group 1", "device 0000:03:00.1", "migration xe_vfio_mig").references("xe-vfio-pci", 2).snapshot
    #expect(try held(snapshot).device == "0000:03:00.1")
    #expect(snapshot.blindSpots.phantomOpens.isEmpty)
  }

  /// The names that the drivers give their data files (`anon_inode_getfile`).
  @Test(arguments: [
    ("mlx5_vfio_pci", "mlx5vf_mig"), ("hisi_acc_vfio_pci", "hisi_acc_vf_mig"), ("virtio_vfio_pci", "virtiovf_mig"),
    ("qat_vfio_pci", "qat_vf_mig"), ("pds_vfio_pci", "pds_vfio_lm"), ("xe-vfio-pci", "xe_vfio_mig"),
    ("mtty", "mtty_mig"),
  ])
  func dataOfEveryDriver(driver: String, file: String) throws {
    let link = Array("anon_inode:\(file)".utf8)
    #expect(link.withUnsafeBytes(MigrationFile.isLink))
    #expect(!link.dropLast().withUnsafeBytes(MigrationFile.isLink))
    // A device of another driver is there, which is not taken for its owner.
    let host = TestHost("7.3.4").function("0000:0b:00.0", group: 2, enable: 1).mdev("uuid", driver: driver, group: 1)
      .process(7, "container", "group 1", "group 2", "device uuid", "device 0000:0b:00.0", "migration \(file)")
    #expect(try held(host.snapshot).device == "uuid")
  }

  /// Without debugfs only the open data file shows a migration.
  @Test func dataAlone() throws {
    let snapshot = host("pds_vfio_lm", migrations: [:]).snapshot
    #expect(try held(snapshot).device == Self.other)
    let device = try #require(snapshot.devices.last)
    #expect(device.migration == Migration(state: nil, features: nil, dataDescriptors: 1))
    #expect(device.migration?.isInProgress == true)
    #expect(
      snapshot.migrationSentence(of: device)
        == "state unknown, 1 descriptor on its data.")
    // The data file of a driver that has no device here.
    #expect(try held(host("xe_vfio_mig", migrations: [:]).snapshot).oneOf.isEmpty)
  }

  @Test func sentences() throws {
    func sentence(_ migrations: [DeviceAddress: Migration], _ index: Int = 0) -> String? {
      let snapshot = host(migrations: migrations).snapshot
      return snapshot.migrationSentence(of: snapshot.devices[index])
    }
    let running = Migration(state: .running, features: all)
    let pds = Migration(state: .running, features: [.stopCopy, .p2p, .dirtyTracking])
    #expect(sentence([:]) == nil)
    #expect(sentence([Self.one: .impossible, Self.two: .impossible]) == nil, "nothing here migrates")
    #expect(sentence([Self.one: running]) == "RUNNING; supports stop-copy, p2p, pre-copy.", "not known of the others")
    #expect(
      sentence([Self.one: running, Self.two: running, Self.other: pds], 2)
        == "RUNNING; supports stop-copy, p2p, dirty-tracking. test (pid 812) cannot pre-copy because of 0000:61:00.1.")
    #expect(
      sentence([Self.one: running, Self.two: .impossible, Self.other: pds])
        == "RUNNING; supports stop-copy, p2p, pre-copy. test (pid 812) cannot migrate because of 0000:41:00.2.")
    #expect(
      sentence([Self.one: running, Self.two: .impossible, Self.other: .impossible], 1)
        == "It does not support migration. test (pid 812) cannot migrate because of 0000:41:00.2, 0000:61:00.1.")
    #expect(
      sentence([Self.one: Migration(state: .error, features: nil)])
        == "ERROR, only a reset recovers it.")
    #expect(
      sentence([Self.one: running, Self.two: Migration(state: .stopCopy, features: nil)], 1)
        == "STOP_COPY, stopped, its state is being read, 1 descriptor on its data.")
  }

  /// The device is closed: its state is left over from the last session.
  @Test func closed() throws {
    let snapshot = TestHost("6.12.117").function("0000:41:00.1", driver: "mlx5_vfio_pci", group: 1)
      .with { $0.migrations = [Self.one: Migration(state: .stopCopy, features: nil)] }.snapshot
    let device = try #require(snapshot.devices.first)
    #expect(device.isOpen == false)
    #expect(snapshot.migrationSentence(of: device) == "STOP_COPY, as its last holder left it.")
  }

  @Test func changes() {
    let before = host(migrations: [Self.one: Migration(state: .running, features: all)]).snapshot
    let after = host(migrations: [
      Self.one: Migration(state: .preCopy, features: all), Self.two: Migration(state: .running, features: all),
    ]).snapshot
    let found = after.changes(since: before)
    // Learning the second device's state is no change.
    #expect(found.map(\.kind) == [.migrationChanged])
    #expect(found.first?.subject == .device(Self.one))
    #expect(found.first?.text == "0000:41:00.1: migration RUNNING -> PRE_COPY")
  }

  @Test(arguments: MigrationState.allCases) func numbers(state: MigrationState) {
    #expect(MigrationState(number: state.number) == state)
    #expect(MigrationState(number: 8) == nil)
  }
}
