namespace Notify.Testing;

/// <summary>Decides which PostgreSQL a server is made of.</summary>
internal sealed class BinariesLookup(EmbeddedPostgresOptions options, Surroundings surroundings)
{
    /// <summary>Names a folder with binaries, or <see cref="NpmValue"/>.</summary>
    public const string Variable = "NOTIFY_PG_BIN";

    /// <summary>The value of <see cref="Variable"/> that asks for the npm package.</summary>
    public const string NpmValue = "npm";

    /// <exception cref="EmbeddedPostgresException">There are none, or what was asked for by name is none.</exception>
    public async Task<PostgresBinaries> FindAsync(CancellationToken ct = default)
    {
        if (options.BinariesFolder is { } folder)
        {
            return Require(folder, $"{nameof(EmbeddedPostgresOptions)}.{nameof(EmbeddedPostgresOptions.BinariesFolder)}");
        }

        string? asked = options.UseNpmPackage ? NpmValue : surroundings.Variable(Variable);
        if (asked is not null and not NpmValue)
        {
            return Require(asked, Variable);
        }

        if (asked is null && FindInstalled() is { } installed)
        {
            return new PostgresBinaries(installed);
        }

        return await new NpmPackage(options, surroundings).GetAsync(ct).ConfigureAwait(false);
    }

    private string? FindInstalled() =>
        surroundings.PathFolders().Where(PostgresBinaries.AreIn).Concat(InstalledPlaces.Find(surroundings.Root)).FirstOrDefault();

    private static PostgresBinaries Require(string folder, string askedBy) =>
        PostgresBinaries.AreIn(folder)
            ? new PostgresBinaries(Path.GetFullPath(folder))
            : throw NoBinaries.With($"{askedBy} names '{folder}', where initdb, pg_ctl and postgres are not.");
}
