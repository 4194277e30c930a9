using System.Text.Json;
using System.Text.Json.Serialization;
using Notify;

namespace Runtime.Harness.Clients;

/// <summary>How a client process connects. It travels in an environment variable, because it holds a password.</summary>
public sealed record ClientSettings
{
    internal const string Variable = "NOTIFY_HARNESS_CLIENT";

    public required string ConnectionString { get; init; }

    /// <summary>Where to listen, if elsewhere.</summary>
    public string? ListenerConnectionString { get; init; }

    /// <summary>Past every fault: where an audited subscriber reads the state.</summary>
    public string? DirectConnectionString { get; init; }

    /// <summary>How many listeners the process has. Each owns its sessions, as a process of its own would.</summary>
    public int Listeners { get; init; } = 1;

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan? UnhealthyAfter { get; init; }

    /// <summary>Of what an audited subscriber does at random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What an audited subscriber does wrong on purpose, to show that the books notice.</summary>
    public Sabotage Sabotage { get; init; }

    internal static ClientSettings FromEnvironment() => JsonSerializer.Deserialize(
        Environment.GetEnvironmentVariable(Variable) ?? throw new InvalidOperationException($"{Variable} is not set."),
        ClientSettingsContext.Default.ClientSettings)!;

    internal string ToJson() => JsonSerializer.Serialize(this, ClientSettingsContext.Default.ClientSettings);

    internal NotifyOptions ToOptions(Func<ListenerHealth, Task> onUnhealthy) => new()
    {
        ConnectionString = ConnectionString,
        ListenerConnectionString = ListenerConnectionString,
        PingInterval = PingInterval,
        PingTimeout = PingTimeout,
        ConnectTimeout = ConnectTimeout,
        BackoffBase = TimeSpan.FromMilliseconds(10),
        BackoffMax = BackoffMax,
        UnhealthyAfter = UnhealthyAfter,
        OnUnhealthy = UnhealthyAfter is null ? null : onUnhealthy,
    };
}

[JsonSerializable(typeof(ClientSettings))]
internal sealed partial class ClientSettingsContext : JsonSerializerContext;
