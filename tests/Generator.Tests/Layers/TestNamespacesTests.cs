using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Generator.Tests.Layers;

/// <summary>In the tests, namespaces follow folders, so that a filter by area finds all of it.</summary>
public sealed partial class TestNamespacesTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ThisFolder(), "../.."));

    [Fact]
    public void A_file_has_the_namespace_of_its_folder()
    {
        List<string> wrong = [];
        foreach (string path in Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories))
        {
            string[] folders = Path.GetRelativePath(Root, Path.GetDirectoryName(path)!).Split(Path.DirectorySeparatorChar);
            // The snapshots' inputs are code as users write it; the applications are what is published.
            if (folders.Any(folder => folder is "bin" or "obj" or "Snapshots") || !folders[0].EndsWith(".Tests", StringComparison.Ordinal))
            {
                continue;
            }

            Match declared = Declaration().Match(File.ReadAllText(path));
            if (declared.Success && declared.Groups[1].Value != string.Join('.', folders))
            {
                wrong.Add($"{Path.GetRelativePath(Root, path)}: {declared.Groups[1].Value}");
            }
        }

        Assert.Equal([], wrong);
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
