using System.Globalization;

namespace Notify.Testing;

/// <summary>Where systems install PostgreSQL outside the PATH.</summary>
internal static class InstalledPlaces
{
    // In the order in which they are searched; a star matches a version.
    private static readonly string[] Patterns =
    [
        "usr/lib/postgresql/*/bin",
        "usr/pgsql-*/bin",
        "opt/homebrew/opt/postgresql@*/bin",
        "usr/local/opt/postgresql@*/bin",
        "Applications/Postgres.app/Contents/Versions/*/bin",
        "usr/local/pgsql/bin",
    ];

    /// <summary>The folders that exist, of each place the highest version first.</summary>
    public static IEnumerable<string> Find(string root) =>
        Patterns.SelectMany(pattern => Expand(root, pattern)).Where(PostgresBinaries.AreIn);

    private static IEnumerable<string> Expand(string root, string pattern)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return [Path.Combine(root, pattern)];
        }

        string parent = Path.Combine(root, pattern[..pattern.LastIndexOf('/', star)]);
        string name = pattern[(pattern.LastIndexOf('/', star) + 1)..pattern.LastIndexOf('/')];
        string prefix = name[..name.IndexOf('*', StringComparison.Ordinal)];
        return !Directory.Exists(parent)
            ? []
            : Directory.EnumerateDirectories(parent, name)
                .Select(folder => (folder, version: ParseVersion(Path.GetFileName(folder)[prefix.Length..])))
                .Where(found => found.version is not null)
                .OrderByDescending(found => found.version)
                .Select(found => Path.Combine(found.folder, "bin"));
    }

    private static Version? ParseVersion(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            ? new Version(major, 0)
            : Version.TryParse(text, out Version? version) ? version : null;
}
