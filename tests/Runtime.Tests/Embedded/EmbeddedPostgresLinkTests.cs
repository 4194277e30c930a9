using System.Runtime.Versioning;
using Notify.Testing;

namespace Runtime.Tests.Embedded;

/// <summary>
/// As root, with a server of another user: whatever links that user puts into the server's folder, root neither reads, writes,
/// changes nor removes what they lead to.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresLinkTests : IAsyncLifetime
{
    private const string Secret = "only root may read this";

    private readonly TemporaryFolder _folder = new();
    private ServerUser _user = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Victims => Path.Combine(_folder.Path, "victims");

    private string Parent => Path.Combine(_folder.Path, "parent");

    private EmbeddedPostgresOptions Options => PrivateServer.Options with { DataFolderParent = Parent };

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root has something to lose to the server's user.");
        _user = await ServerUser.ChooseAsync(Surroundings.OfThisMachine, Ct);
        Directory.CreateDirectory(Parent);
        Directory.CreateDirectory(Victims, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(Path.Combine(Victims, "file"), Secret, Ct);
        File.SetUnixFileMode(Path.Combine(Victims, "file"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("file")]
    [InlineData("missing")]
    public async Task Nothing_is_written_or_read_through_a_link(string victim)
    {
        ClusterFolder folder = new(Parent, _user);
        await folder.CreateAsync(Ct);
        await AsUserAsync("""mkdir "$1/data" && for name in server.conf server.log data/postgresql.conf data/postmaster.pid data/backup_label; do ln -s "$2" "$1/$name" || exit 1; done""",
            folder.Home, Path.Combine(Victims, victim));

        await Assert.ThrowsAsync<EmbeddedPostgresException>(() => folder.WriteAsync(folder.Settings, "written", Ct));
        await Assert.ThrowsAsync<EmbeddedPostgresException>(() => folder.AppendAsync(Path.Combine(folder.Data, "postgresql.conf"), "written", Ct));
        await Assert.ThrowsAsync<EmbeddedPostgresException>(() => folder.WriteAsync(Path.Combine(folder.Data, "backup_label"), "written", Ct));
        Assert.Equal(0, await folder.LogLengthAsync(Ct));
        Assert.DoesNotContain(Secret, await folder.ReadLogEndAsync(), StringComparison.Ordinal);
        Assert.Null(await folder.ReadPidAsync(Ct));
        AssertVictimsUntouched();
    }

    [Fact]
    public async Task A_pipe_in_place_of_the_log_or_an_endless_file_ends_the_reading()
    {
        ClusterFolder folder = new(Parent, _user);
        await folder.CreateAsync(Ct);
        await AsUserAsync("""mkfifo "$1/server.log" && mkdir "$1/data" && ln -s /dev/zero "$1/data/postmaster.pid" """, folder.Home);

        Assert.Equal("(it has written none)", await folder.ReadLogEndAsync());
        Assert.Null(await folder.ReadPidAsync(Ct));
    }

    [Fact]
    public async Task The_other_user_can_not_put_anything_in_place_of_his_folder()
    {
        ClusterFolder folder = new(Parent, _user);
        await folder.CreateAsync(Ct);

        foreach (string attempt in (string[])["""mv "$1/server" "$1/other" """, """ln -s "$2" "$1/link" """, """mv "$1" "$1-other" """, """rm -rf "$1" """])
        {
            CommandResult result = await _user.Run("/bin/sh", "-c", attempt, "sh", folder.Path, Victims).RunAsync(Ct);
            Assert.False(result.Succeeded, attempt);
        }

        Assert.True(Directory.Exists(folder.Home));
        Assert.Equal(["server"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Links_beside_a_running_server_lead_root_nowhere()
    {
        EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(Options, Ct);
        string folder = Leftovers.FolderOf(server);
        string home = Path.GetDirectoryName(server.DataFolder)!;
        await server.StopAsync(ct: Ct);
        await AsUserAsync("""
            cd "$1" && rm -f server.log server.conf && ln -s "$2/file" server.log && ln -s "$2/file" server.conf &&
            ln -s "$2" data/pg_stat_tmp/link && ln -s "$2" link
            """, home, Victims);

        EmbeddedPostgresException refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => server.StartAgainAsync(Ct));
        Assert.DoesNotContain(Secret, refused.Message, StringComparison.Ordinal);
        await server.DisposeAsync();

        Leftovers.AssertNone(folder);
        AssertVictimsUntouched();
    }

    [Fact]
    public async Task A_parent_that_another_user_owns_or_can_write_to_is_refused()
    {
        string owned = Path.Combine(_folder.Path, "owned");
        string within = Path.Combine(owned, "within");
        string open = Path.Combine(_folder.Path, "open");
        Directory.CreateDirectory(within);
        Directory.CreateDirectory(open);
        CommandResult given = await new Command("chown", [_user.Name!, owned]).RunAsync(Ct);
        Assert.True(given.Succeeded, given.Output);
        UnixFileMode forAll = File.GetUnixFileMode(open) | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        File.SetUnixFileMode(open, forAll);
        string link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, within);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "to-parent"), Parent);

        foreach ((string parent, string named) in (IEnumerable<(string, string)>)[(owned, owned), (within, owned), (link, owned), (open, open)])
        {
            EmbeddedPostgresException refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(
                () => EmbeddedPostgres.StartAsync(Options with { DataFolderParent = parent }, Ct));
            Assert.Contains($"another user could replace what is in '{named}'", refused.Message, StringComparison.Ordinal);
        }

        // What a link leads to now is taken, whatever it leads to later.
        ClusterFolder resolved = await ClusterFolder.LocateAsync(Path.Combine(_folder.Path, "to-parent"), _user, Ct);
        Assert.Equal(Parent, Path.GetDirectoryName(resolved.Path));

        // As /tmp is: everybody may write, and change only what is his own.
        File.SetUnixFileMode(open, forAll | UnixFileMode.StickyBit);
        ClusterFolder accepted = await ClusterFolder.LocateAsync(open, _user, Ct);
        Assert.Equal(open, Path.GetDirectoryName(accepted.Path));
    }

    private async Task AsUserAsync(string script, params string[] arguments)
    {
        CommandResult result = await _user.Run("/bin/sh", ["-c", script, "sh", .. arguments]).RunAsync(Ct);
        Assert.True(result.Succeeded, result.Output);
    }

    private void AssertVictimsUntouched()
    {
        string file = Path.Combine(Victims, "file");
        Assert.Equal([file], Directory.GetFileSystemEntries(Victims));
        Assert.Equal(Secret, File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }
}
