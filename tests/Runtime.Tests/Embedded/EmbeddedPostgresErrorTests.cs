using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Notify.Testing;

namespace Runtime.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private EmbeddedPostgresOptions Options => PrivateServer.Options with { DataFolderParent = _folder.Path };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_that_dies_at_start_says_why_with_its_log()
    {
        Dictionary<string, string> settings = new() { ["no_such_setting"] = "1" };

        string message = await FailAsync(Options with { Settings = settings });

        Assert.Contains("unrecognized configuration parameter \"no_such_setting\"", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using TcpListener owner = new(IPAddress.Loopback, 0);
        owner.Start();
        int port = ((IPEndPoint)owner.LocalEndpoint).Port;

        Assert.Contains($"port {port} is taken", await FailAsync(Options with { Port = port }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parent_that_is_a_file_or_missing_is_named_and_not_made()
    {
        string file = Path.Combine(_folder.Path, "file");
        string missing = Path.Combine(_folder.Path, "missing");
        await File.WriteAllTextAsync(file, "", Ct);

        string fileMessage = await FailAsync(Options with { DataFolderParent = file });
        string missingMessage = await FailAsync(Options with { DataFolderParent = missing });

        Assert.Contains($"could not be created in '{file}'", fileMessage, StringComparison.Ordinal);
        Assert.Contains($"could not be created in '{missing}'", missingMessage, StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public async Task A_parent_that_can_not_be_written_to_is_named()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root can write everywhere.");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Contains($"could not be created in '{_folder.Path}'", await FailAsync(Options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parent_that_the_server_user_of_root_can_not_enter_is_explained()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server as another user.");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        string message = await FailAsync(Options);

        Assert.Contains("because PostgreSQL refuses to run as root", message, StringComparison.Ordinal);
        Assert.Contains("Permission denied", message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_start_that_takes_too_long_says_so_and_leaves_nothing()
    {
        string message = await FailAsync(Options with { StartTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.Contains("not ready within the StartTimeout of 0.05 s", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_folder_without_binaries_is_named_together_with_the_ways_out()
    {
        string message = await FailAsync(Options with { BinariesFolder = _folder.Path });

        Assert.Contains($"BinariesFolder names '{_folder.Path}'", message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql", message, StringComparison.Ordinal);
        Assert.Contains("NOTIFY_PG_BIN", message, StringComparison.Ordinal);
        Assert.Contains("NOTIFY_TEST_CONNECTION", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_are_not_the_callers_and_impossible_values_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(
            Options with { Settings = new Dictionary<string, string> { ["Port"] = "5432" } }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => StartAsync(Options with { Port = 65_536 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => StartAsync(Options with { StartTimeout = TimeSpan.Zero }));
    }

    private static Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options) => EmbeddedPostgres.StartAsync(options, Ct);

    private static async Task<string> FailAsync(EmbeddedPostgresOptions options) =>
        (await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(options))).Message;
}
