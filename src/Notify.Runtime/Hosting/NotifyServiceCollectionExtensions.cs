using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify;
using Notify.Generated;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Notify.</summary>
public static class NotifyServiceCollectionExtensions
{
    /// <summary>
    /// Registers the listener, with its one connection, and the publisher of one database. They stop with the host. The listener starts with
    /// the host if there are handlers, otherwise with its first subscription. Add channels and handlers to the result.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="connectionString">The database; see <see cref="NotifyOptions.ConnectionString"/>.</param>
    /// <param name="configure">Changes further options; called at once.</param>
    /// <exception cref="ArgumentException">An option is missing, or two contradict each other; the message names them.</exception>
    /// <exception cref="InvalidOperationException">Notify is registered in <paramref name="services"/> already.</exception>
    public static NotifyBuilder AddNotify(
        this IServiceCollection services, string connectionString, Action<NotifyOptions>? configure = null)
    {
        return Add(services, serviceKey: null, connectionString, configure);
    }

    /// <summary>
    /// Like <see cref="AddNotify"/>, for one of several databases. The <see cref="NotifyListener"/>, the <see cref="NotifyPublisher"/>,
    /// the channels' listeners and publishers, and the handlers are registered with <paramref name="serviceKey"/>; inject them with
    /// <c>[FromKeyedServices(…)]</c>.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="serviceKey">Identifies the database.</param>
    /// <param name="connectionString">The database; see <see cref="NotifyOptions.ConnectionString"/>.</param>
    /// <param name="configure">Changes further options; called at once.</param>
    /// <exception cref="ArgumentException">An option is missing, or two contradict each other; the message names them.</exception>
    /// <exception cref="InvalidOperationException">The key is registered in <paramref name="services"/> already.</exception>
    public static NotifyBuilder AddKeyedNotify(
        this IServiceCollection services,
        object serviceKey,
        string connectionString,
        Action<NotifyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        return Add(services, serviceKey, connectionString, configure);
    }

    private static NotifyBuilder Add(
        IServiceCollection services, object? serviceKey, string connectionString, Action<NotifyOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(NotifyOptions) && Equals(service.ServiceKey, serviceKey)))
        {
            throw new InvalidOperationException(
                "AddNotify was called twice on the same services. Call it once and add all channels and handlers to its result; "
                + "for a second database call AddKeyedNotify with another key.");
        }

        NotifyOptions given = new() { ConnectionString = connectionString };
        configure?.Invoke(given);
        NotifyOptions options = given.Validated();
        services.Add(KeyedServices.Singleton(serviceKey, _ => options));
        services.TryAdd(KeyedServices.Singleton(
            serviceKey, provider => new NotifyPublisher(
                provider.GetRequired<NotifyOptions>(serviceKey),
                provider.GetService<ILoggerFactory>(),
                provider.GetService<TimeProvider>())));
        services.TryAdd(KeyedServices.Singleton(serviceKey, provider => new NotifyListener(
            provider.GetRequired<NotifyOptions>(serviceKey),
            provider.GetRequired<NotifyPublisher>(serviceKey),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<TimeProvider>())
        {
            Subscribed = CreateLook(provider, serviceKey) is { } look ? look.Subscribed : null,
        }));
        services.AddSingleton<IHostedService>(provider => new NotifyHostedService(
            provider.GetRequired<NotifyOptions>(serviceKey),
            provider.GetRequired<NotifyListener>(serviceKey),
            provider.GetAll<HandlerPump>(serviceKey),
            provider.GetService<IHostApplicationLifetime>()));
        return new NotifyBuilder(services, serviceKey);
    }

    /// <returns>Null if nothing needs to be looked at, or has been.</returns>
    private static SchemaLook? CreateLook(IServiceProvider provider, object? serviceKey)
    {
        IReadOnlyList<ChannelSchema> checkedAtStart = provider.Get<SchemaAtStart>(serviceKey)?.Channels ?? [];
        ChannelSchema[] registered = [.. provider.GetAll<ChannelSchema>(serviceKey)];
        ChannelSchema[] others = [.. registered.ExceptBy(checkedAtStart.Select(one => (one.Owner, one.Channel)), one => (one.Owner, one.Channel))];
        return others.Length == 0 ? null : new SchemaLook(
            provider.GetRequired<NotifyPublisher>(serviceKey), others, [.. registered, .. checkedAtStart],
            ChannelRegistration.CompleteOwner.Names(provider, serviceKey), NotifyBuilder.CreateLog(provider));
    }
}
