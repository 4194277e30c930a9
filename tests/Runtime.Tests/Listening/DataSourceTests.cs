using System.Reflection;
using Notify;
using Npgsql;

namespace Runtime.Tests.Listening;

/// <summary>What Notify depends on in a connection string, whatever the user wrote there or set in the callback.</summary>
public sealed class DataSourceTests(PostgresServer server)
{
    private readonly NotifyOptions _options = new()
    {
        ConnectionString = "Host=a;Database=shop;Pooling=true;Enlist=true;Keepalive=3;Command Timeout=30;Application Name=Shop",
        PingInterval = TimeSpan.FromSeconds(6.5),
        ConfigureDataSource = builder => builder.ConnectionStringBuilder.MaxPoolSize = 7,
    };

    [Fact]
    public async Task The_listener_has_an_unpooled_connection_of_its_own()
    {
        await using PrimaryDataSource source = PrimaryDataSource.CreateForListener(_options, "01234567");
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        Assert.False(settings.Pooling);
        Assert.False(settings.Enlist);
        Assert.Equal((7, 7), (settings.KeepAlive, settings.CommandTimeout));
        Assert.Equal(-1, settings.CancellationTimeout);
        Assert.Equal("Shop notify listener 01234567", settings.ApplicationName);
        Assert.Equal(7, settings.MaxPoolSize);
    }

    [Theory]
    [InlineData("a", 16)]
    [InlineData("a,b", 7)]
    [InlineData("a:1,b:2,c", 5)]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p", 1)]
    public async Task Each_host_has_its_part_of_the_attempt_and_no_answer_of_one_is_kept(string hosts, int seconds)
    {
        _options.ConnectionString = $"Host={hosts};Database=shop;Timeout=30;Host Recheck Seconds=60";
        _options.ConnectTimeout = TimeSpan.FromSeconds(15.5);
        await using PrimaryDataSource source = PrimaryDataSource.CreateForListener(_options, "01234567");
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        Assert.Equal((seconds, 0), (settings.Timeout, settings.HostRecheckSeconds));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_wait_is_as_long_as_the_command_timeout_and_the_keepalive()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        _options.ConnectionString = await server.CreateDatabaseAsync(ct: ct);
        await using PrimaryDataSource source = PrimaryDataSource.CreateForListener(_options, "01234567");
        await using PostgresConnection connection = await ListeningConnection.OpenAsync(_options, ct);
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        Assert.Equal(settings.CommandTimeout * 1000, connection.WaitMilliseconds);
        Assert.Equal(settings.KeepAlive * 1000, connection.WaitMilliseconds);
    }

    [Fact]
    public async Task The_listener_may_go_around_a_pooler()
    {
        _options.ListenerConnectionString = "Host=direct;Database=shop";
        await using PrimaryDataSource source = PrimaryDataSource.CreateForListener(_options, "01234567");
        await using PrimaryDataSource publisher = PrimaryDataSource.CreateForPublisher(_options);
        Assert.Equal("direct", new NpgsqlConnectionStringBuilder(source.ConnectionString).Host);
        Assert.Equal("a", new NpgsqlConnectionStringBuilder(publisher.ConnectionString).Host);
    }

    [Fact]
    public async Task The_publisher_is_pooled_and_in_nobodys_transaction()
    {
        await using PrimaryDataSource source = PrimaryDataSource.CreateForPublisher(_options);
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        Assert.True(settings.Pooling);
        Assert.False(settings.Enlist);
        Assert.Equal("Shop notify publisher", settings.ApplicationName);
        Assert.Equal(7, settings.MaxPoolSize);
    }

    [Fact]
    public async Task A_session_for_upkeep_is_open_for_seconds_only()
    {
        _options.ConnectionString += ";Minimum Pool Size=3;Connection Idle Lifetime=600";
        await using PrimaryDataSource source = PrimaryDataSource.CreateForUpkeep(_options);
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        Assert.True(settings.Pooling);
        Assert.Equal((0, 2, 1), (settings.MinPoolSize, settings.ConnectionIdleLifetime, settings.ConnectionPruningInterval));
    }

    /// <summary>Each setting that Npgsql knows, with its default and with another value: which of them does not stay as it was given?</summary>
    [Fact]
    public async Task What_one_of_the_data_sources_sets_and_another_does_not_is_listed_here()
    {
        HashSet<string> listener = [];
        HashSet<string> publisher = [];
        HashSet<string> upkeep = [];
        foreach (PropertyInfo setting in typeof(NpgsqlConnectionStringBuilder)
            .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property is { CanRead: true, CanWrite: true } && property.GetIndexParameters().Length == 0))
        {
            await AddIfChangedAsync(setting, given => given);
            await AddIfChangedAsync(setting, given => Unusual(given, setting));
        }

        Assert.Equal(
            [
                "ApplicationName", "ClientEncoding", "Encoding", "Enlist", "HostRecheckSeconds", "MaxAutoPrepare", "Multiplexing",
                "TargetSessionAttributes", "Timeout",
            ],
            listener.Intersect(publisher).Order(StringComparer.Ordinal));
        // One connection, on which one command waits for notifications: no pool, and its own rhythm.
        Assert.Equal(
            ["CancellationTimeout", "CommandTimeout", "KeepAlive", "Pooling"],
            listener.Except(publisher).Order(StringComparer.Ordinal));
        // A pool of sessions that are used for nothing else.
        Assert.Equal(["MaxPoolSize", "NoResetOnClose"], publisher.Except(listener).Order(StringComparer.Ordinal));
        // The publisher's, for short uses.
        Assert.Equal(
            ["CancellationTimeout", "ConnectionIdleLifetime", "ConnectionPruningInterval", "MinPoolSize"],
            upkeep.Except(publisher).Order(StringComparer.Ordinal));
        Assert.Equal(["MaxPoolSize"], publisher.Except(upkeep));

        async Task AddIfChangedAsync(PropertyInfo setting, Func<object?, object?> choose)
        {
            // SSL, because direct negotiation is refused without it.
            NpgsqlConnectionStringBuilder given = new("Host=a;Database=shop;SSL Mode=Require") { PersistSecurityInfo = true };
            setting.SetValue(given, choose(setting.GetValue(given)));
            object? value = setting.GetValue(new NpgsqlConnectionStringBuilder(given.ConnectionString));
            NotifyOptions options = new() { ConnectionString = given.ConnectionString };
            await using PrimaryDataSource listening = PrimaryDataSource.CreateForListener(options, "01234567");
            await using PrimaryDataSource publishing = PrimaryDataSource.CreateForPublisher(options);
            await using PrimaryDataSource upkeeping = PrimaryDataSource.CreateForUpkeep(options);
            await using PrimaryDataSource asBytes = PrimaryDataSource.CreateForListener(options, "01234567", asBytes: true);
            object? read = setting.GetValue(new NpgsqlConnectionStringBuilder(asBytes.ConnectionString));
            // What reads bytes is the listener in everything else.
            Assert.Equal(
                setting.Name switch
                {
                    "Encoding" => "iso-8859-1",
                    "ClientEncoding" => "SQL_ASCII",
                    _ => setting.GetValue(new NpgsqlConnectionStringBuilder(listening.ConnectionString)),
                },
                read);
            AddIfChanged(listener, listening);
            AddIfChanged(upkeep, upkeeping);
            AddIfChanged(publisher, publishing);

            void AddIfChanged(HashSet<string> changed, PrimaryDataSource source)
            {
                if (!Equals(value, setting.GetValue(new NpgsqlConnectionStringBuilder(source.ConnectionString))))
                {
                    changed.Add(setting.Name);
                }
            }
        }
    }

    private static object Unusual(object? value, PropertyInfo setting) => setting.Name switch
    {
        "Encoding" => "iso-8859-1",
        "ClientEncoding" => "LATIN1",
        "MaxPoolSize" => 1,
        "Timeout" => 300,
        "TargetSessionAttributes" => "standby",
        "RequireAuth" => "Password",
        _ => value switch
        {
            bool flag => !flag,
            int number => number + 5,
            string or null when setting.PropertyType == typeof(string) => "unusual",
            Enum => Enum.GetValues(setting.PropertyType).Cast<object>().Last(other => !other.Equals(value)),
            _ => Enum.GetValues(Nullable.GetUnderlyingType(setting.PropertyType) ?? setting.PropertyType).GetValue(0)!,
        },
    };
}
