namespace Generator.Tests.Layers;

/// <summary>
/// What each folder of the runtime may use, and each of Notify.Payloads ("Payloads/…"). Subfolders count as folders of their own. Every
/// file may use Notify.Shared and the few files outside of the folders (NotifyLog, NotifyException and their like), which use no folder.
/// </summary>
public sealed class RuntimeFoldersTests
{
    /// <summary>From the bottom up: a folder uses only folders above it in this list.</summary>
    private static readonly (string Folder, string[] Uses)[] Layers =
    [
        ("Payloads/Attributes", []),
        ("Payloads/Json", []),
        ("Payloads/Reading", ["Payloads/Json"]),
        ("Payloads/Writing", ["Payloads/Json"]),
        ("Payloads/Serialization", ["Payloads/Json", "Payloads/Reading", "Payloads/Writing"]),
        ("Events", []),
        ("Health", []),
        ("Options", ["Health"]),
        ("Connections", ["Options"]),
        ("Schema", ["Connections"]),
        ("Storage", ["Connections", "Options", "Payloads/Reading"]),
        ("Telemetry", ["Connections", "Events"]),
        ("Publishing", ["Connections", "Options", "Payloads/Serialization", "Storage", "Telemetry"]),
        ("Listening/Buffering", ["Connections", "Events", "Options", "Payloads/Serialization", "Telemetry"]),
        ("Listening/Channels", ["Connections", "Events", "Listening/Buffering", "Telemetry"]),
        ("Listening/Loop", ["Connections", "Events", "Health", "Listening/Channels", "Options", "Telemetry"]),
        ("Listening/Postgres",
            ["Connections", "Events", "Listening/Channels", "Listening/Loop", "Options", "Publishing", "Telemetry"]),
        ("Listening",
            ["Connections", "Events", "Health", "Listening/Buffering", "Listening/Channels", "Listening/Loop", "Listening/Postgres",
                "Options", "Payloads/Reading", "Payloads/Serialization", "Publishing", "Storage", "Telemetry"]),
        ("Hosting",
            ["Connections", "Events", "Health", "Listening", "Options", "Payloads/Serialization", "Publishing", "Schema", "Storage", "Telemetry"]),
    ];

    [Fact]
    public async Task A_folder_uses_only_what_it_may()
    {
        string[] allowed = [.. Layers.SelectMany(layer => layer.Uses.Select(used => $"{layer.Folder} → {used}"))];
        string[] forbidden = [.. (await RuntimeFolders.All).Uses
            .Where(use => !allowed.Contains($"{use.From} → {use.To}"))
            .Select(use => use.ToString())
            .Order(StringComparer.Ordinal)];
        Assert.True(forbidden.Length == 0, $"Move what is used, or what uses it:\n{string.Join('\n', forbidden)}");
    }

    [Fact]
    public void The_folders_form_no_cycle()
    {
        HashSet<string> above = [];
        foreach ((string folder, string[] uses) in Layers)
        {
            Assert.Equal([], uses.Except(above));
            Assert.True(above.Add(folder), folder);
        }
    }

    [Fact]
    public async Task Every_folder_has_its_layer() =>
        Assert.Equal([], (await RuntimeFolders.All).Names.Except(Layers.Select(layer => layer.Folder)));

    [Fact]
    public async Task No_type_has_parts_in_two_folders() => Assert.Equal([], (await RuntimeFolders.All).Scattered);
}
