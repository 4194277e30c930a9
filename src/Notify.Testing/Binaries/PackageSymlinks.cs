using System.Text.Json;

namespace Notify.Testing;

/// <summary>npm packages can't contain symbolic links, so PostgreSQL's package lists them in a file; this creates them.</summary>
internal static class PackageSymlinks
{
    /// <summary>Makes the links that the list (pairs of <c>source</c>, <c>target</c>, relative to the folder) names.</summary>
    /// <exception cref="InvalidDataException">A path leads out of the folder.</exception>
    public static void Create(string folder, string listFile)
    {
        if (!File.Exists(listFile))
        {
            return; // macOS packages of some versions have none.
        }

        using JsonDocument list = JsonDocument.Parse(File.ReadAllText(listFile));
        foreach (JsonElement entry in list.RootElement.EnumerateArray())
        {
            string source = Inside(folder, entry.GetProperty("source").GetString()!);
            string target = Inside(folder, entry.GetProperty("target").GetString()!);
            if (!File.Exists(target))
            {
                // Relative, because the folder is moved into the cache afterwards.
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }

    private static string Inside(string folder, string path)
    {
        string full = Path.GetFullPath(path, folder);
        return full.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal)
            ? full
            : throw new InvalidDataException($"The package's list of links leads out of its folder: '{path}'.");
    }
}
