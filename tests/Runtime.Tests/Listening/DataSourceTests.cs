using Notify;
using Npgsql;

namespace Runtime.Tests;

/// <summary>What Notify depends on in a connection string, whatever the user wrote there or set in the callback.</summary>
public sealed class DataSourceTests
{
    private readonly NotifyOptions _options = new()
    {
        ConnectionString = "Host=a;Database=shop;Pooling=true;Enlist=true;Keepalive=3;Command Timeout=30;Application Name=Shop",
        PingInterval = TimeSpan.FromSeconds(6.5),
        ConfigureDataSource = builder => builder.ConnectionStringBuilder.MaxPoolSize = 7,
    };

    [Fact]
    public async Task The_listener_has_an_unpooled_connection_whose_waits_cost_no_socket_option()
    {
        await using NpgsqlDataSource source = ListenerDataSource.Build(_options, "01234567");
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        Assert.False(settings.Pooling);
        Assert.False(settings.Enlist);
        Assert.Equal((7, 7), (settings.KeepAlive, settings.CommandTimeout));
        Assert.Equal(-1, settings.CancellationTimeout);
        Assert.Equal("Shop notify listener 01234567", settings.ApplicationName);
        Assert.Equal(7, settings.MaxPoolSize);
    }

    [Fact]
    public async Task The_listener_may_go_around_a_pooler()
    {
        _options.ListenerConnectionString = "Host=direct;Database=shop";
        await using NpgsqlDataSource source = ListenerDataSource.Build(_options, "01234567");
        await using NpgsqlDataSource publisher = PublisherDataSource.Build(_options);
        Assert.Equal("direct", new NpgsqlConnectionStringBuilder(source.ConnectionString).Host);
        Assert.Equal("a", new NpgsqlConnectionStringBuilder(publisher.ConnectionString).Host);
    }

    [Fact]
    public async Task The_publisher_is_pooled_and_in_nobodys_transaction()
    {
        await using NpgsqlDataSource source = PublisherDataSource.Build(_options);
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        Assert.True(settings.Pooling);
        Assert.False(settings.Enlist);
        Assert.Equal("Shop notify publisher", settings.ApplicationName);
        Assert.Equal(7, settings.MaxPoolSize);
    }
}
