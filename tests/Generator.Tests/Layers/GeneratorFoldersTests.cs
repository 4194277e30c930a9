using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Generator.Tests.Layers;

/// <summary>What each folder of the generator may use, by the `using` directives of its files: namespaces follow folders.</summary>
public sealed partial class GeneratorFoldersTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../src/Notify.Generator"));

    /// <summary>From the bottom up: a folder uses only folders above it in this list, and a subfolder what its parent uses.</summary>
    private static readonly string[] Layers = ["Text", "Model", "Diagnostics", "Sizing", "Parsing", "Incremental", "Emission", "Analysis", "Usage"];

    [Fact]
    public void A_folder_uses_only_folders_below_it()
    {
        List<string> forbidden = [];
        foreach (string path in Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories))
        {
            string folder = Path.GetRelativePath(Root, path).Split('/', '\\')[0];
            int layer = Array.IndexOf(Layers, folder);
            foreach (Match use in UseOfFolder().Matches(layer < 0 ? "" : File.ReadAllText(path)))
            {
                if (Array.IndexOf(Layers, use.Groups[1].Value) is int used && (used < 0 || used > layer))
                {
                    forbidden.Add($"{folder} → {use.Groups[1].Value}: {Path.GetFileName(path)}");
                }
            }
        }

        Assert.Equal([], forbidden);
    }

    [Fact]
    public void Every_folder_has_its_layer() => Assert.Equal(
        [],
        Directory.EnumerateDirectories(Root).Select(Path.GetFileName).Except([.. Layers, "bin", "obj", "Polyfills"]));

    [GeneratedRegex(@"\bNotify\.Generator\.([A-Z]\w*)(?=[.;])(?<!namespace Notify\.Generator\.\w+)")]
    private static partial Regex UseOfFolder();

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
