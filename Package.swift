// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: language mode 6 (set below), and no warning survives.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny"),
  // Without it, a library that imports Foundation lends its members to files that do not: one such call links all of
  // ICU, 45 MB, into a static binary.
  .enableUpcomingFeature("MemberImportVisibility"),
]
/// Every C target: GNU names visible in the .c files, headers stay plain (no feature macro reaches the importer).
let strictC: [CSetting] = [
  .define("_GNU_SOURCE"), .treatAllWarnings(as: .error), .enableWarning("all"), .enableWarning("extra"),
]

let package = Package(
  name: "vfiotop",
  products: [
    .executable(name: "vfiotop", targets: ["vfiotop"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // C shims: one function per system call, ioctl or curses call; the code is in .c files.
    .target(name: "CLinux", cSettings: strictC),
    .target(name: "CVFIO", cSettings: strictC),
    .target(
      name: "CNcurses",
      cSettings: strictC + [.define("NCURSES_WIDECHAR", to: "1")],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

    // Values and rules, no input or output.
    .target(name: "HostModel", swiftSettings: strict),
    .target(
      name: "Screen", dependencies: [.product(name: "TOMLKit", package: "TOMLKit")],
      // Sources/Screen/Themes is a link to themes/ at the root: the files people edit are the ones built in.
      resources: [.embedInCode("Themes")], swiftSettings: strict),

    // A running kernel in, a HostModel out.
    .target(name: "HostObservation", dependencies: ["HostModel", "CLinux"], swiftSettings: strict),

    // Views of the model.
    .target(name: "Reports", dependencies: ["HostModel", "Screen"], swiftSettings: strict),
    .target(name: "Dashboard", dependencies: ["HostModel", "Screen"], swiftSettings: strict),
    .target(name: "ScreenNcurses", dependencies: ["Screen", "CNcurses", "CLinux"], swiftSettings: strict),

    // Command line and wiring only.
    .executableTarget(
      name: "vfiotop",
      dependencies: [
        "HostModel", "HostObservation", "Reports", "Dashboard", "Screen", "ScreenNcurses", "CLinux",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // What tests observe: a host in memory, from a readable text.
    .target(
      name: "RecordedHost", dependencies: ["HostObservation"], path: "Tests/RecordedHost", swiftSettings: strict),

    // Processes that tests look at: each ends by itself.
    .target(name: "TestProcesses", path: "Tests/TestProcesses", cSettings: strictC),

    .testTarget(
      name: "HostObservationTests", dependencies: ["HostObservation", "HostModel", "RecordedHost", "TestProcesses"],
      swiftSettings: strict),
    .testTarget(name: "HostModelTests", dependencies: ["HostModel", "SampleSnapshots"], swiftSettings: strict),

    // Snapshots made by hand, for the tests of everything that shows one.
    .target(
      name: "SampleSnapshots", dependencies: ["HostModel"], path: "Tests/SampleSnapshots", swiftSettings: strict),

    .testTarget(
      name: "ScreenTests", dependencies: ["Screen", "HostModel", "GoldenText"], swiftSettings: strict),

    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "Dashboard", "HostModel", "HostObservation", "RecordedHost", "Screen", "GoldenText", "SampleSnapshots",
      ],
      swiftSettings: strict),

    // Timings against peers in the same run; a program, not a test.
    .executableTarget(name: "vfiotop-benchmarks", path: "Tests/Benchmarks", swiftSettings: strict),

    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "HostModel", "SampleSnapshots", "GoldenText", "JSONValue", "Screen"],
      swiftSettings: strict),

    // Programs on a pseudo-terminal, read by the libvterm in this process.
    .systemLibrary(name: "CVterm", path: "Tests/CVterm", providers: [.apt(["libvterm-dev"])]),
    .executableTarget(
      name: "TerminalProbe", dependencies: ["Screen", "ScreenNcurses"], path: "Tests/TerminalProbe",
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["CVterm", "TerminalProbe", "HostFolder", "vfiotop"],
      swiftSettings: strict),

    // Recorded hosts as folders, for programs that are given one to look at.
    .target(name: "HostFolder", path: "Tests/HostFolder", swiftSettings: strict),

    // The built program, run as users run it.
    .testTarget(
      name: "CommandLineTests", dependencies: ["vfiotop", "HostFolder", "JSONValue", "TestProcesses"],
      swiftSettings: strict),

    // Any JSON, for tests that must tell a missing key from null.
    .target(name: "JSONValue", path: "Tests/JSONValue", swiftSettings: strict),

    // Golden files: expectGolden(_:named:) for every test target that compares text.
    .target(name: "GoldenText", path: "Tests/GoldenText", swiftSettings: strict),
    .testTarget(name: "GoldenTextTests", dependencies: ["GoldenText"], swiftSettings: strict),

    // The lab: real kernels under QEMU. `lab` runs outside, `vfio-oracle` inside the guest.
    .target(name: "CLab", path: "Tests/Lab/CLab", cSettings: strictC),
    .executableTarget(
      name: "vfio-oracle", dependencies: ["CLab", "CVFIO"], path: "Tests/Lab/Oracle", swiftSettings: strict),
    .target(name: "LabComparison", path: "Tests/Lab/Comparison", swiftSettings: strict),
    .executableTarget(
      name: "lab", dependencies: ["LabComparison", "CVterm"], path: "Tests/Lab/Runner", swiftSettings: strict),
    .testTarget(
      name: "LabComparisonTests", dependencies: ["LabComparison"], path: "Tests/Lab/Tests", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
