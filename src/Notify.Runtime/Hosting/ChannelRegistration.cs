using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Notify.Generated;

/// <summary>What generated <c>Add…()</c> methods call to register a channel.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ChannelRegistration
{
    /// <summary>
    /// Registers a channel's listener and publisher as singletons. Calling it again for the same types changes nothing. If they serve a
    /// single channel, the same instances are also registered as <see cref="IChannelListener{T}"/> and
    /// <see cref="IChannelPublisher{T}"/>.
    /// </summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <typeparam name="TListener">The type that the application asks for to listen.</typeparam>
    /// <typeparam name="TPublisher">The type that the application asks for to publish.</typeparam>
    /// <param name="builder">Where to register.</param>
    /// <param name="listener">Creates the listener.</param>
    /// <param name="publisher">Creates the publisher.</param>
    public static NotifyBuilder AddChannel<T, TListener, TPublisher>(
        this NotifyBuilder builder, Func<NotifyListener, TListener> listener, Func<NotifyPublisher, TPublisher> publisher)
        where TListener : class
        where TPublisher : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(publisher);
        object? key = builder.ServiceKey;
        IServiceCollection services = builder.Services;
        services.TryAdd(KeyedServices.Singleton(key, provider => listener(provider.GetRequired<NotifyListener>(key))));
        services.TryAdd(KeyedServices.Singleton(key, provider => publisher(provider.GetRequired<NotifyPublisher>(key))));
        if (typeof(TListener).IsAssignableTo(typeof(IChannelListener<T>)))
        {
            services.TryAdd(KeyedServices.Singleton(
                key, provider => (IChannelListener<T>)(object)provider.GetRequired<TListener>(key)));
        }
        else
        {
            services.TryAdd(KeyedServices.Singleton(key, _ => new Family<T>()));
        }

        if (typeof(TPublisher).IsAssignableTo(typeof(IChannelPublisher<T>)))
        {
            services.TryAdd(KeyedServices.Singleton(
                key, provider => (IChannelPublisher<T>)(object)provider.GetRequired<TPublisher>(key)));
        }

        return builder;
    }

    /// <summary>
    /// Registers what a channel needs in the database, for <see cref="NotifyBuilder.ApplySchema"/>, without touching the database. If the
    /// channel stores payloads, the host deletes expired ones while it runs; see
    /// <see cref="NotifyOptions.StoredPayloadRetention"/>. Adding the same channel again changes nothing.
    /// </summary>
    /// <param name="builder">Where to register.</param>
    /// <param name="schema">What the channel needs.</param>
    public static NotifyBuilder AddSchema(this NotifyBuilder builder, ChannelSchema schema)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(schema);
        object? key = builder.ServiceKey;
        ChannelSchema[] registered =
        [
            .. builder.Services
                .Where(service => service.ServiceType == typeof(ChannelSchema) && Equals(service.ServiceKey, key))
                .Select(service => service.IsKeyedService ? service.KeyedImplementationInstance : service.ImplementationInstance)
                .OfType<ChannelSchema>(),
        ];
        if (registered.Any(other => other.Owner == schema.Owner && other.Channel == schema.Channel))
        {
            return builder;
        }

        if (schema.StoresPayloads && !registered.Any(other => other.StoresPayloads))
        {
            builder.Services.AddSingleton<IHostedService>(provider => new PayloadCleanup(
                provider.GetRequired<NotifyPublisher>(key),
                provider.GetRequired<NotifyOptions>(key),
                NotifyBuilder.CreateLog(provider),
                provider.GetService<TimeProvider>() ?? TimeProvider.System));
        }

        builder.Services.Add(new ServiceDescriptor(typeof(ChannelSchema), key, schema));
        return builder;
    }

    /// <summary>Registers that all channels of an assembly are: what else it has created in the database is left over.</summary>
    /// <param name="builder">Where to register.</param>
    /// <param name="owner">The assembly's name.</param>
    public static NotifyBuilder AddOwner(this NotifyBuilder builder, string owner)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Add(new ServiceDescriptor(typeof(CompleteOwner), builder.ServiceKey, new CompleteOwner(owner)));
        return builder;
    }

    /// <summary>An assembly that has registered all of its channels.</summary>
    internal sealed record CompleteOwner(string Name)
    {
        public static string[] Names(IServiceProvider provider, object? key) => [.. provider.GetAll<CompleteOwner>(key).Select(owner => owner.Name).Distinct()];
    }

    /// <summary>Registered if a payload type has many channels, so that a handler for it can fail with a clear error.</summary>
    internal sealed class Family<T>;
}
