using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Notify.</summary>
public static class NotifyServiceCollectionExtensions
{
    /// <summary>
    /// Registers the listener, with its one connection, and the publisher of one database. They start and stop with the host;
    /// without a host the listener starts at its first subscription. Channels and handlers are added to the result.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="connectionString">The database; see <see cref="NotifyOptions.ConnectionString"/>.</param>
    /// <param name="configure">Changes further options; called at once.</param>
    /// <exception cref="ArgumentException">An option is missing or contradicts another; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Notify is registered in <paramref name="services"/> already.</exception>
    public static NotifyBuilder AddNotify(
        this IServiceCollection services, string connectionString, Action<NotifyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        // Several databases will be keyed registrations: a key that is not null then means another listener and publisher.
        if (services.Any(service => service.ServiceType == typeof(NotifyOptions) && !service.IsKeyedService))
        {
            throw new InvalidOperationException(
                "AddNotify was called twice on the same services. Call it once and add all channels and handlers to its result; "
                + "for a second database make a NotifyPublisher and a NotifyListener of your own.");
        }

        NotifyOptions options = new() { ConnectionString = connectionString };
        configure?.Invoke(options);
        services.AddSingleton(options.Validated());
        services.TryAddSingleton(provider => new NotifyPublisher(provider.GetRequiredService<NotifyOptions>()));
        services.TryAddSingleton(provider => new NotifyListener(
            provider.GetRequiredService<NotifyOptions>(),
            provider.GetRequiredService<NotifyPublisher>(),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => new NotifyHostedService(
            provider.GetRequiredService<NotifyListener>(),
            provider.GetServices<HandlerPump>()));
        return new NotifyBuilder(services);
    }
}
