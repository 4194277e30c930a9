using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Support;

/// <summary>Hosts with the channel "c" of <see cref="Tick"/>.</summary>
internal static class TestHost
{
    public static IHost Build(
        string database,
        Action<NotifyBuilder> configure,
        LogRecorder? log = null,
        Action<NotifyOptions>? options = null,
        Action<IServiceCollection>? services = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(log ?? new LogRecorder());
        builder.Services.AddSingleton<HandlerRecord>();
        builder.Services.AddSingleton<Gate>();
        services?.Invoke(builder.Services);
        configure(AddTicks(builder.Services.AddNotify(database, options)));
        return builder.Build();
    }

    public static NotifyBuilder AddTicks(this NotifyBuilder builder) =>
        builder.AddChannel<Tick, ChannelListener<Tick>, ChannelPublisher<Tick>>(
            listener => new ChannelListener<Tick>(listener, "c", new TickSerializer("c")),
            publisher => new ChannelPublisher<Tick>(publisher, "c", new TickSerializer("c")));

    public static ValueTask PublishAsync(this IHost host, Tick tick, CancellationToken ct) =>
        host.Services.GetRequiredService<IChannelPublisher<Tick>>().PublishAsync(tick, ct);

    public static HandlerRecord Record(this IHost host) => host.Services.GetRequiredService<HandlerRecord>();
}
