using System.Collections.ObjectModel;

namespace Notify.Testing;

/// <summary>
/// What <see cref="EmbeddedPostgres.StartAsync(EmbeddedPostgresOptions, CancellationToken)"/> starts. Every property has a
/// default that suits tests.
/// </summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>The options that apply if none are given.</summary>
    public static EmbeddedPostgresOptions Default { get; } = new();

    /// <summary>
    /// The folder that has <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>. Default: none, which searches <c>NOTIFY_PG_BIN</c>, the
    /// <c>PATH</c>, the places where systems install PostgreSQL, and the npm package, in this order.
    /// </summary>
    public string? BinariesFolder { get; init; }

    /// <summary>
    /// Whether to use the npm package even if PostgreSQL is installed, as <c>NOTIFY_PG_BIN=npm</c> does. Default: no.
    /// <see cref="BinariesFolder"/> takes precedence.
    /// </summary>
    public bool UseNpmPackage { get; init; }

    /// <summary>Whether the npm package may be downloaded if it is needed and not cached yet. Default: yes.</summary>
    public bool AllowDownload { get; init; } = true;

    /// <summary>
    /// The TCP port on the loopback address. Default: 0, which picks a free one. It stays the same over restarts.
    /// </summary>
    public int Port { get; init; }

    /// <summary>
    /// The folder in which the server's temporary folder is created. Default: the system's. If the process runs as root, the
    /// user that the server runs as must be able to enter it, and no other user may be able to replace it: root owns it and all
    /// folders above, and others can't write to them, unless the sticky bit is set as in <c>/tmp</c>.
    /// </summary>
    public string? DataFolderParent { get; init; }

    /// <summary>
    /// Settings of the server, as in <c>postgresql.conf</c>; a setting given here replaces the default of
    /// <see cref="DefaultSettings"/>. Default: none. <c>port</c>, <c>listen_addresses</c> and <c>unix_socket_directories</c> are
    /// not accepted (<see cref="ArgumentException"/>).
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// How long creating the data folder and starting may take, not counting a download. Default: 60 seconds. Also the limit of
    /// each later start.
    /// </summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Whether to start a server even if <c>NOTIFY_TEST_CONNECTION</c> or <c>ConnectionStrings__Postgres</c> names one.
    /// Default: no.
    /// </summary>
    public bool IgnoreConnectionVariables { get; init; }

    /// <summary>
    /// Called, possibly from another thread, with a message for the user when something takes long, or fails without failing the
    /// call. Default: not called.
    /// </summary>
    public Action<string>? Progress { get; init; }

    /// <summary>
    /// The settings of every server unless <see cref="Settings"/> says otherwise: nothing is flushed to disk, because the data does
    /// not outlive the process, and times are in UTC.
    /// </summary>
    public static IReadOnlyDictionary<string, string> DefaultSettings { get; } = new ReadOnlyDictionary<string, string>(
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["shared_buffers"] = "32MB",
            ["log_line_prefix"] = "%m [%p] ",
            ["TimeZone"] = "UTC",
            ["log_timezone"] = "UTC",
        });
}
