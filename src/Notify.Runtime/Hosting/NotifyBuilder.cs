using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Notify;

/// <summary>Adds channels and handlers to what <c>services.AddNotify(…)</c> registered.</summary>
public sealed class NotifyBuilder
{
    internal NotifyBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that everything is registered in.</summary>
    public IServiceCollection Services { get; }

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
        Services.TryAddSingleton(provider => listener(provider.GetRequiredService<NotifyListener>()));
        Services.TryAddSingleton(provider => publisher(provider.GetRequiredService<NotifyPublisher>()));
        if (typeof(TListener).IsAssignableTo(typeof(IChannelListener<T>)))
        {
            Services.TryAddSingleton(provider => (IChannelListener<T>)(object)provider.GetRequiredService<TListener>());
        }
        else
        {
            Services.TryAddSingleton(new ChannelFamily<T>());
        }

        if (typeof(TPublisher).IsAssignableTo(typeof(IChannelPublisher<T>)))
        {
            Services.TryAddSingleton(provider => (IChannelPublisher<T>)(object)provider.GetRequiredService<TPublisher>());
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
        Services.TryAddScoped<THandler>();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<HandlerPump, HandlerPump<T, THandler>>(provider => new(
            provider,
            options,
            provider.GetRequiredService<NotifyOptions>(),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<TimeProvider>())));
        return this;
    }
}
