using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Generated;

namespace Notify;

/// <summary>Adds channels and handlers to what <c>services.AddNotify(…)</c> registered.</summary>
public sealed class NotifyBuilder
{
    private readonly Dictionary<Type, object> _handlers = [];

    internal NotifyBuilder(IServiceCollection services, object? serviceKey)
    {
        Services = services;
        ServiceKey = serviceKey;
    }

    /// <summary>The services that everything is registered in.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The key that everything is registered with; null for <c>AddNotify</c>, which uses none.</summary>
    public object? ServiceKey { get; }

    /// <summary>
    /// Subscribes <typeparamref name="THandler"/> to the channel of <typeparamref name="T"/> while the host runs. Each handler of a
    /// channel gets every notification; a slow or failing one delays only itself. Adding the same handler again with equal options changes
    /// nothing.
    /// </summary>
    /// <typeparam name="T">The payload's type; its channel must be registered by the time the host starts.</typeparam>
    /// <typeparam name="THandler">The handler; registered as scoped unless it is registered already.</typeparam>
    /// <param name="options">How the handler gets its notifications; the defaults if null.</param>
    /// <exception cref="InvalidOperationException">The handler was added before, with other options.</exception>
    public NotifyBuilder AddHandler<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        HandlerOptions<T>? options = null)
        where THandler : class, INotificationHandler<T>
    {
        object? key = ServiceKey;
        options ??= new HandlerOptions<T>();
        if (!_handlers.TryAdd(typeof(HandlerPump<T, THandler>), options))
        {
            return options.Equals(_handlers[typeof(HandlerPump<T, THandler>)]) ? this : throw new InvalidOperationException(
                $"AddHandler was called for {typeof(THandler).Name} before, with other options. Call it once for each handler; "
                + "functions among the options, such as OnDeadLetter, are equal only if they are the same instance.");
        }

        Services.TryAdd(key is null
            ? ServiceDescriptor.Scoped<THandler, THandler>()
            : ServiceDescriptor.KeyedScoped<THandler, THandler>(key));
        Services.Add(KeyedServices.Singleton<HandlerPump>(key, provider => new HandlerPump<T, THandler>(
            provider,
            key,
            options,
            provider.GetRequired<NotifyOptions>(key),
            provider.GetService<ILoggerFactory>(),
            provider.GetService<TimeProvider>())));
        return this;
    }

    /// <summary>
    /// Applies the channels' schema with <see cref="NotifySchema"/> before any of the host's services starts. If that fails, or if the
    /// database is unreachable, the host does not start.
    /// </summary>
    /// <param name="channels">
    /// The channels, such as <c>ShopContractsSchema.Channels</c>. Null, the default, means the registered ones.
    /// </param>
    /// <param name="options">The defaults if null. See <see cref="SchemaOptions.IsComplete"/> for what happens to other channels of the same owners.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidOperationException"><c>ApplySchema</c> or <c>RequireSchema</c> was called before.</exception>
    public NotifyBuilder ApplySchema(IReadOnlyList<ChannelSchema>? channels = null, SchemaOptions? options = null) =>
        AtStart(channels, options, applies: true);

    /// <summary>
    /// Compares the database with the channels' schema before any of the host's services starts. If they differ, the host does not start:
    /// a <see cref="SchemaException"/> lists each difference. Nor does it start if the database is unreachable.
    /// </summary>
    /// <param name="channels"><inheritdoc cref="ApplySchema" path="/param[@name='channels']/node()"/></param>
    /// <param name="options"><inheritdoc cref="ApplySchema" path="/param[@name='options']/node()"/></param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidOperationException"><c>ApplySchema</c> or <c>RequireSchema</c> was called before.</exception>
    public NotifyBuilder RequireSchema(IReadOnlyList<ChannelSchema>? channels = null, SchemaOptions? options = null) =>
        AtStart(channels, options, applies: false);

    internal static QuietLogger CreateLog(IServiceProvider provider) => new(
        provider.GetService<ILoggerFactory>()?.CreateLogger<NotifyBuilder>() ?? NullLogger<NotifyBuilder>.Instance);

    private NotifyBuilder AtStart(IReadOnlyList<ChannelSchema>? channels, SchemaOptions? options, bool applies)
    {
        object? key = ServiceKey;
        if (Services.Any(service => service.ServiceType == typeof(SchemaAtStart) && Equals(service.ServiceKey, key)))
        {
            throw new InvalidOperationException("ApplySchema or RequireSchema was called before. Call one of them once.");
        }

        options ??= SchemaOptions.Default;
        options = options with { IsComplete = options.IsComplete ?? channels is not null };
        options.ThrowIfContradictory();
        Services.Add(KeyedServices.Singleton(key, provider => new SchemaAtStart(
            provider.GetRequired<NotifyPublisher>(key),
            channels ?? [.. provider.GetAll<ChannelSchema>(key)],
            options with
            {
                Logger = options.Logger ?? CreateLog(provider),
                CompleteOwners = channels is null ? ChannelRegistration.CompleteOwner.Names(provider, key) : [],
            },
            applies,
            CreateLog(provider))));
        Services.AddSingleton<IHostedService>(provider => provider.GetRequired<SchemaAtStart>(key));
        return this;
    }
}
