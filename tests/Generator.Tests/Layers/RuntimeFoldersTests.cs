namespace Generator.Tests.Layers;

/// <summary>
/// What each folder of the runtime may use. Subfolders count as folders of their own. Every file may use Notify.Shared and the few files
/// outside of the folders (NotifyLog and its like), which use no folder.
/// </summary>
public sealed class RuntimeFoldersTests
{
    /// <summary>From the bottom up: a folder uses only folders above it in this list.</summary>
    private static readonly (string Folder, string[] Uses)[] Layers =
    [
        ("Attributes", []),
        ("Events", []),
        ("Health", []),
        ("Options", ["Health"]),
        ("Connections", ["Options"]),
        ("Payloads/Json", []),
        ("Payloads/Reading", ["Payloads/Json"]),
        ("Payloads/Writing", ["Payloads/Json"]),
        ("Payloads", ["Attributes", "Payloads/Json", "Payloads/Reading", "Payloads/Writing"]),
        ("Schema", ["Connections"]),
        ("Storage", ["Connections", "Options", "Payloads", "Payloads/Reading"]),
        ("Telemetry", ["Connections", "Events"]),
        ("Publishing", ["Attributes", "Connections", "Options", "Payloads", "Telemetry"]),
        ("Listening/Buffering", ["Connections", "Events", "Options", "Payloads", "Telemetry"]),
        ("Listening/Channels", ["Connections", "Events", "Listening/Buffering", "Telemetry"]),
        ("Listening/Loop", ["Connections", "Events", "Health", "Listening/Channels", "Options", "Telemetry"]),
        ("Listening/Postgres",
            ["Connections", "Events", "Listening/Channels", "Listening/Loop", "Options", "Publishing", "Telemetry"]),
        ("Listening",
            ["Connections", "Events", "Health", "Listening/Buffering", "Listening/Channels", "Listening/Loop", "Listening/Postgres",
                "Options", "Payloads", "Payloads/Reading", "Publishing", "Storage", "Telemetry"]),
        ("Hosting",
            ["Connections", "Events", "Health", "Listening", "Options", "Payloads", "Publishing", "Schema", "Storage", "Telemetry"]),
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
