namespace Notify.Testing;

/// <summary>A folder with the programs that make and run a server.</summary>
internal sealed record PostgresBinaries(string Folder)
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    public string InitDb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>
    /// Whether the folder has all of them: Debian's /usr/bin has some, as wrappers that do not know our data folder.
    /// </summary>
    public static bool AreIn(string folder) => Array.TrueForAll(Programs, name => File.Exists(Path.Combine(folder, name)));
}
