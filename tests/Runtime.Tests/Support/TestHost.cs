using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

namespace Runtime.Tests.Support;

/// <summary>Hosts with the channel "c" of <see cref="Tick"/>.</summary>
internal static class TestHost
{
    public static IHost Build(
        string database, Action<NotifyBuilder> configure, LogRecorder? log = null, Action<NotifyOptions>? options = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(log ?? new LogRecorder());
        configure(builder.Services.AddNotify(database, options).AddTicks());
        return builder.Build();
    }

    public static NotifyBuilder AddTicks(this NotifyBuilder builder, string channel = "c") =>
        builder.AddChannel<Tick, ChannelListener<Tick>, ChannelPublisher<Tick>>(
            listener => new ChannelListener<Tick>(listener, channel, new TickSerializer(channel)),
            publisher => new ChannelPublisher<Tick>(publisher, channel, new TickSerializer(channel)));

    /// <summary>Adds a handler that follows the script.</summary>
    public static NotifyBuilder AddScript<TScript>(
        this NotifyBuilder builder, TScript script, HandlerOptions<Tick>? options = null)
        where TScript : HandlerScript
    {
        builder.Services.AddSingleton(script);
        return builder.AddHandler<Tick, ScriptedHandler<TScript>>(options);
    }

    public static ValueTask PublishAsync(this IHost host, Tick tick, CancellationToken ct) =>
        host.Services.GetRequiredService<IChannelPublisher<Tick>>().PublishAsync(tick, ct);
}
