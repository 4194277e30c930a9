using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Adds channels and handlers to what <c>services.AddNotify(…)</c> registered.</summary>
public sealed partial class NotifyBuilder
{
    internal NotifyBuilder(IServiceCollection services, object? serviceKey)
    {
        Services = services;
        ServiceKey = serviceKey;
    }

    /// <summary>The services that everything is registered in.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The key that everything is registered with; null without one, as by <c>AddNotify</c>.</summary>
    public object? ServiceKey { get; }

    /// <summary>
    /// Registers one channel's listener and publisher as singletons. Generated <c>Add…()</c> methods call it; calling it again
    /// for the same types changes nothing. Where they serve a single channel they are registered as
    /// <see cref="IChannelListener{T}"/> and <see cref="IChannelPublisher{T}"/>, too; those are the same instances.
    /// </summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <typeparam name="TListener">The type that the application asks for to listen.</typeparam>
    /// <typeparam name="TPublisher">The type that the application asks for to publish.</typeparam>
    /// <param name="listener">Makes the listener.</param>
    /// <param name="publisher">Makes the publisher.</param>
    public NotifyBuilder AddChannel<T, TListener, TPublisher>(
        Func<NotifyListener, TListener> listener, Func<NotifyPublisher, TPublisher> publisher)
        where TListener : class
        where TPublisher : class
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(publisher);
        object? key = ServiceKey;
        Services.TryAdd(KeyedServices.Singleton(key, provider => listener(provider.GetRequired<NotifyListener>(key))));
        Services.TryAdd(KeyedServices.Singleton(key, provider => publisher(provider.GetRequired<NotifyPublisher>(key))));
        if (typeof(TListener).IsAssignableTo(typeof(IChannelListener<T>)))
        {
            Services.TryAdd(KeyedServices.Singleton(
                key, provider => (IChannelListener<T>)(object)provider.GetRequired<TListener>(key)));
        }
        else
        {
            Services.TryAdd(KeyedServices.Singleton(key, _ => new ChannelFamily<T>()));
        }

        if (typeof(TPublisher).IsAssignableTo(typeof(IChannelPublisher<T>)))
        {
            Services.TryAdd(KeyedServices.Singleton(
                key, provider => (IChannelPublisher<T>)(object)provider.GetRequired<TPublisher>(key)));
        }

        return this;
    }

    /// <summary>
    /// Subscribes <typeparamref name="THandler"/> to the channel of <typeparamref name="T"/> while the host runs. Several handlers
    /// of one channel get every notification each; a slow or failing one holds up only itself. Adding the same handler again
    /// changes nothing.
    /// </summary>
    /// <typeparam name="T">The payload's type; its channel must be registered by the time that the host starts.</typeparam>
    /// <typeparam name="THandler">The handler; registered as scoped unless it is registered already.</typeparam>
    /// <param name="options">How this handler's subscription buffers; null for the default of <see cref="NotifyOptions"/>.</param>
    public NotifyBuilder AddHandler<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        SubscriptionOptions? options = null)
        where THandler : class, INotificationHandler<T>
    {
        HandlerOptions<T> handling = new() { Subscription = options };
        return Add<T, THandler>(handling);
    }

    /// <summary>As the other overload, with an error policy, dead letters and concurrency.</summary>
    /// <typeparam name="T">The payload's type; its channel must be registered by the time that the host starts.</typeparam>
    /// <typeparam name="THandler">The handler; registered as scoped unless it is registered already.</typeparam>
    /// <param name="configure">Changes the options; called at once.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public NotifyBuilder AddHandler<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        Action<HandlerOptions<T>> configure)
        where THandler : class, INotificationHandler<T>
    {
        ArgumentNullException.ThrowIfNull(configure);
        HandlerOptions<T> handling = new();
        configure(handling);
        return Add<T, THandler>(handling);
    }

    private NotifyBuilder Add<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        HandlerOptions<T> options)
        where THandler : class, INotificationHandler<T>
    {
        object? key = ServiceKey;
        HandlerOptions<T> handling = options.Validated();
        Services.TryAdd(key is null
            ? ServiceDescriptor.Scoped<THandler, THandler>()
            : ServiceDescriptor.KeyedScoped<THandler, THandler>(key));
        Services.TryAddEnumerable(KeyedServices.Singleton<HandlerPump, HandlerPump<T, THandler>>(key, provider => new(
            provider,
            key,
            handling,
            provider.GetRequired<NotifyOptions>(key),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<TimeProvider>())));
        return this;
    }
}
