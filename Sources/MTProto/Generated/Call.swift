// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// A call of a method of the API.
    public enum Call: TLUnion {
        indirect case authSendCode(TL.AuthSendCode)
        indirect case authSignUp(TL.AuthSignUp)
        indirect case authSignIn(TL.AuthSignIn)
        case authLogOut(TL.AuthLogOut)
        case authResetAuthorizations(TL.AuthResetAuthorizations)
        case authExportAuthorization(TL.AuthExportAuthorization)
        case authImportAuthorization(TL.AuthImportAuthorization)
        case authBindTempAuthKey(TL.AuthBindTempAuthKey)
        case authCheckPassword(TL.AuthCheckPassword)
        case authRequestPasswordRecovery(TL.AuthRequestPasswordRecovery)
        indirect case authRecoverPassword(TL.AuthRecoverPassword)
        case authResendCode(TL.AuthResendCode)
        case authCancelCode(TL.AuthCancelCode)
        case authDropTempAuthKeys(TL.AuthDropTempAuthKeys)
        case authCheckRecoveryPassword(TL.AuthCheckRecoveryPassword)
        case accountRegisterDevice(TL.AccountRegisterDevice)
        case accountUnregisterDevice(TL.AccountUnregisterDevice)
        indirect case accountUpdateNotifySettings(TL.AccountUpdateNotifySettings)
        case accountGetNotifySettings(TL.AccountGetNotifySettings)
        case accountResetNotifySettings(TL.AccountResetNotifySettings)
        case accountUpdateProfile(TL.AccountUpdateProfile)
        case accountUpdateStatus(TL.AccountUpdateStatus)
        case accountReportPeer(TL.AccountReportPeer)
        case accountCheckUsername(TL.AccountCheckUsername)
        case accountUpdateUsername(TL.AccountUpdateUsername)
        case accountGetPrivacy(TL.AccountGetPrivacy)
        case accountSetPrivacy(TL.AccountSetPrivacy)
        case accountDeleteAccount(TL.AccountDeleteAccount)
        case accountGetAccountTTL(TL.AccountGetAccountTTL)
        case accountSetAccountTTL(TL.AccountSetAccountTTL)
        case accountUpdateDeviceLocked(TL.AccountUpdateDeviceLocked)
        case accountGetAuthorizations(TL.AccountGetAuthorizations)
        case accountResetAuthorization(TL.AccountResetAuthorization)
        case accountGetPassword(TL.AccountGetPassword)
        case accountGetPasswordSettings(TL.AccountGetPasswordSettings)
        indirect case accountUpdatePasswordSettings(TL.AccountUpdatePasswordSettings)
        case accountGetContactSignUpNotification(TL.AccountGetContactSignUpNotification)
        case accountSetContactSignUpNotification(TL.AccountSetContactSignUpNotification)
        case accountGetNotifyExceptions(TL.AccountGetNotifyExceptions)
        case accountGetGlobalPrivacySettings(TL.AccountGetGlobalPrivacySettings)
        case accountSetGlobalPrivacySettings(TL.AccountSetGlobalPrivacySettings)
        case accountResetPassword(TL.AccountResetPassword)
        case accountDeclinePasswordReset(TL.AccountDeclinePasswordReset)
        case accountSetAuthorizationTTL(TL.AccountSetAuthorizationTTL)
        case accountChangeAuthorizationSettings(TL.AccountChangeAuthorizationSettings)
        case accountUpdateBirthday(TL.AccountUpdateBirthday)
        case usersGetUsers(TL.UsersGetUsers)
        case usersGetFullUser(TL.UsersGetFullUser)
        case usersGetRequirementsToContact(TL.UsersGetRequirementsToContact)
        case contactsGetContactIDs(TL.ContactsGetContactIDs)
        case contactsGetStatuses(TL.ContactsGetStatuses)
        case contactsGetContacts(TL.ContactsGetContacts)
        case contactsImportContacts(TL.ContactsImportContacts)
        case contactsDeleteContacts(TL.ContactsDeleteContacts)
        case contactsDeleteByPhones(TL.ContactsDeleteByPhones)
        case contactsBlock(TL.ContactsBlock)
        case contactsUnblock(TL.ContactsUnblock)
        case contactsGetBlocked(TL.ContactsGetBlocked)
        case contactsSearch(TL.ContactsSearch)
        case contactsResolveUsername(TL.ContactsResolveUsername)
        case contactsGetTopPeers(TL.ContactsGetTopPeers)
        case contactsToggleTopPeers(TL.ContactsToggleTopPeers)
        indirect case contactsAddContact(TL.ContactsAddContact)
        case contactsAcceptContact(TL.ContactsAcceptContact)
        case contactsResolvePhone(TL.ContactsResolvePhone)
        case contactsSetBlocked(TL.ContactsSetBlocked)
        case messagesGetMessages(TL.MessagesGetMessages)
        case messagesGetDialogs(TL.MessagesGetDialogs)
        case messagesGetHistory(TL.MessagesGetHistory)
        indirect case messagesSearch(TL.MessagesSearch)
        case messagesReadHistory(TL.MessagesReadHistory)
        case messagesDeleteHistory(TL.MessagesDeleteHistory)
        case messagesDeleteMessages(TL.MessagesDeleteMessages)
        case messagesReceivedMessages(TL.MessagesReceivedMessages)
        case messagesSetTyping(TL.MessagesSetTyping)
        indirect case messagesSendMessage(TL.MessagesSendMessage)
        indirect case messagesForwardMessages(TL.MessagesForwardMessages)
        case messagesReportSpam(TL.MessagesReportSpam)
        case messagesGetPeerSettings(TL.MessagesGetPeerSettings)
        case messagesGetChats(TL.MessagesGetChats)
        case messagesGetFullChat(TL.MessagesGetFullChat)
        case messagesEditChatTitle(TL.MessagesEditChatTitle)
        case messagesAddChatUser(TL.MessagesAddChatUser)
        case messagesDeleteChatUser(TL.MessagesDeleteChatUser)
        case messagesCreateChat(TL.MessagesCreateChat)
        case messagesReadMessageContents(TL.MessagesReadMessageContents)
        case messagesExportChatInvite(TL.MessagesExportChatInvite)
        case messagesCheckChatInvite(TL.MessagesCheckChatInvite)
        case messagesImportChatInvite(TL.MessagesImportChatInvite)
        case messagesGetMessagesViews(TL.MessagesGetMessagesViews)
        case messagesEditChatAdmin(TL.MessagesEditChatAdmin)
        case messagesMigrateChat(TL.MessagesMigrateChat)
        indirect case messagesSearchGlobal(TL.MessagesSearchGlobal)
        case messagesGetMessageEditData(TL.MessagesGetMessageEditData)
        indirect case messagesEditMessage(TL.MessagesEditMessage)
        case messagesGetPeerDialogs(TL.MessagesGetPeerDialogs)
        case messagesSaveDraft(TL.MessagesSaveDraft)
        case messagesGetAllDrafts(TL.MessagesGetAllDrafts)
        case messagesGetCommonChats(TL.MessagesGetCommonChats)
        case messagesToggleDialogPin(TL.MessagesToggleDialogPin)
        case messagesReorderPinnedDialogs(TL.MessagesReorderPinnedDialogs)
        case messagesGetPinnedDialogs(TL.MessagesGetPinnedDialogs)
        case messagesGetUnreadMentions(TL.MessagesGetUnreadMentions)
        case messagesReadMentions(TL.MessagesReadMentions)
        case messagesMarkDialogUnread(TL.MessagesMarkDialogUnread)
        case messagesGetDialogUnreadMarks(TL.MessagesGetDialogUnreadMarks)
        case messagesClearAllDrafts(TL.MessagesClearAllDrafts)
        case messagesUpdatePinnedMessage(TL.MessagesUpdatePinnedMessage)
        case messagesGetOnlines(TL.MessagesGetOnlines)
        case messagesEditChatAbout(TL.MessagesEditChatAbout)
        case messagesEditChatDefaultBannedRights(TL.MessagesEditChatDefaultBannedRights)
        case messagesGetSearchCounters(TL.MessagesGetSearchCounters)
        case messagesHidePeerSettingsBar(TL.MessagesHidePeerSettingsBar)
        case messagesGetDialogFilters(TL.MessagesGetDialogFilters)
        case messagesUpdateDialogFilter(TL.MessagesUpdateDialogFilter)
        case messagesUpdateDialogFiltersOrder(TL.MessagesUpdateDialogFiltersOrder)
        case messagesUnpinAllMessages(TL.MessagesUnpinAllMessages)
        case messagesDeleteChat(TL.MessagesDeleteChat)
        case messagesGetExportedChatInvites(TL.MessagesGetExportedChatInvites)
        case messagesGetExportedChatInvite(TL.MessagesGetExportedChatInvite)
        case messagesEditExportedChatInvite(TL.MessagesEditExportedChatInvite)
        case messagesDeleteRevokedExportedChatInvites(TL.MessagesDeleteRevokedExportedChatInvites)
        case messagesDeleteExportedChatInvite(TL.MessagesDeleteExportedChatInvite)
        case messagesGetAdminsWithInvites(TL.MessagesGetAdminsWithInvites)
        indirect case messagesGetChatInviteImporters(TL.MessagesGetChatInviteImporters)
        case messagesSetHistoryTTL(TL.MessagesSetHistoryTTL)
        case messagesGetMessageReadParticipants(TL.MessagesGetMessageReadParticipants)
        case messagesHideChatJoinRequest(TL.MessagesHideChatJoinRequest)
        case messagesGetUnreadReactions(TL.MessagesGetUnreadReactions)
        case messagesReadReactions(TL.MessagesReadReactions)
        case messagesGetDefaultHistoryTTL(TL.MessagesGetDefaultHistoryTTL)
        case messagesGetOutboxReadDate(TL.MessagesGetOutboxReadDate)
        case messagesEditChatParticipantRank(TL.MessagesEditChatParticipantRank)
        case updatesGetState(TL.UpdatesGetState)
        case updatesGetDifference(TL.UpdatesGetDifference)
        case updatesGetChannelDifference(TL.UpdatesGetChannelDifference)
        case helpGetConfig(TL.HelpGetConfig)
        case helpGetNearestDc(TL.HelpGetNearestDc)
        case helpGetTermsOfServiceUpdate(TL.HelpGetTermsOfServiceUpdate)
        case helpAcceptTermsOfService(TL.HelpAcceptTermsOfService)
        case helpGetAppConfig(TL.HelpGetAppConfig)
        case helpGetPromoData(TL.HelpGetPromoData)
        case helpHidePromoData(TL.HelpHidePromoData)
        case helpDismissSuggestion(TL.HelpDismissSuggestion)
        case helpGetCountriesList(TL.HelpGetCountriesList)
        case channelsReadHistory(TL.ChannelsReadHistory)
        case channelsDeleteMessages(TL.ChannelsDeleteMessages)
        case channelsGetMessages(TL.ChannelsGetMessages)
        case channelsGetParticipants(TL.ChannelsGetParticipants)
        case channelsGetParticipant(TL.ChannelsGetParticipant)
        case channelsGetChannels(TL.ChannelsGetChannels)
        case channelsGetFullChannel(TL.ChannelsGetFullChannel)
        case channelsCreateChannel(TL.ChannelsCreateChannel)
        indirect case channelsEditAdmin(TL.ChannelsEditAdmin)
        case channelsEditTitle(TL.ChannelsEditTitle)
        case channelsCheckUsername(TL.ChannelsCheckUsername)
        case channelsUpdateUsername(TL.ChannelsUpdateUsername)
        case channelsJoinChannel(TL.ChannelsJoinChannel)
        case channelsLeaveChannel(TL.ChannelsLeaveChannel)
        case channelsInviteToChannel(TL.ChannelsInviteToChannel)
        case channelsDeleteChannel(TL.ChannelsDeleteChannel)
        case channelsExportMessageLink(TL.ChannelsExportMessageLink)
        case channelsToggleSignatures(TL.ChannelsToggleSignatures)
        case channelsGetAdminedPublicChannels(TL.ChannelsGetAdminedPublicChannels)
        indirect case channelsEditBanned(TL.ChannelsEditBanned)
        case channelsReadMessageContents(TL.ChannelsReadMessageContents)
        case channelsDeleteHistory(TL.ChannelsDeleteHistory)
        case channelsTogglePreHistoryHidden(TL.ChannelsTogglePreHistoryHidden)
        case channelsGetLeftChannels(TL.ChannelsGetLeftChannels)
        case channelsGetGroupsForDiscussion(TL.ChannelsGetGroupsForDiscussion)
        case channelsToggleSlowMode(TL.ChannelsToggleSlowMode)
        case channelsGetInactiveChannels(TL.ChannelsGetInactiveChannels)
        case channelsGetSendAs(TL.ChannelsGetSendAs)
        case channelsDeleteParticipantHistory(TL.ChannelsDeleteParticipantHistory)
        case channelsToggleJoinToSend(TL.ChannelsToggleJoinToSend)
        case channelsToggleJoinRequest(TL.ChannelsToggleJoinRequest)
        case foldersEditPeerFolders(TL.FoldersEditPeerFolders)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xa677_244f: self = .authSendCode(try TL.AuthSendCode(bare: &reader))
            case 0xaac7_b717: self = .authSignUp(try TL.AuthSignUp(bare: &reader))
            case 0x8d52_a951: self = .authSignIn(try TL.AuthSignIn(bare: &reader))
            case 0x3e72_ba19: self = .authLogOut(try TL.AuthLogOut(bare: &reader))
            case 0x9fab_0d1a: self = .authResetAuthorizations(try TL.AuthResetAuthorizations(bare: &reader))
            case 0xe5bf_ffcd: self = .authExportAuthorization(try TL.AuthExportAuthorization(bare: &reader))
            case 0xa57a_7dad: self = .authImportAuthorization(try TL.AuthImportAuthorization(bare: &reader))
            case 0xcdd4_2a05: self = .authBindTempAuthKey(try TL.AuthBindTempAuthKey(bare: &reader))
            case 0xd18b_4d16: self = .authCheckPassword(try TL.AuthCheckPassword(bare: &reader))
            case 0xd897_bc66: self = .authRequestPasswordRecovery(try TL.AuthRequestPasswordRecovery(bare: &reader))
            case 0x3709_6c70: self = .authRecoverPassword(try TL.AuthRecoverPassword(bare: &reader))
            case 0xcae4_7523: self = .authResendCode(try TL.AuthResendCode(bare: &reader))
            case 0x1f04_0578: self = .authCancelCode(try TL.AuthCancelCode(bare: &reader))
            case 0x8e48_a188: self = .authDropTempAuthKeys(try TL.AuthDropTempAuthKeys(bare: &reader))
            case 0x0d36_bf79: self = .authCheckRecoveryPassword(try TL.AuthCheckRecoveryPassword(bare: &reader))
            case 0xec86_017a: self = .accountRegisterDevice(try TL.AccountRegisterDevice(bare: &reader))
            case 0x6a0d_3206: self = .accountUnregisterDevice(try TL.AccountUnregisterDevice(bare: &reader))
            case 0x84be_5b93: self = .accountUpdateNotifySettings(try TL.AccountUpdateNotifySettings(bare: &reader))
            case 0x12b3_ad31: self = .accountGetNotifySettings(try TL.AccountGetNotifySettings(bare: &reader))
            case 0xdb7e_1747: self = .accountResetNotifySettings(try TL.AccountResetNotifySettings(bare: &reader))
            case 0x7851_5775: self = .accountUpdateProfile(try TL.AccountUpdateProfile(bare: &reader))
            case 0x6628_562c: self = .accountUpdateStatus(try TL.AccountUpdateStatus(bare: &reader))
            case 0xc5ba_3d86: self = .accountReportPeer(try TL.AccountReportPeer(bare: &reader))
            case 0x2714_d86c: self = .accountCheckUsername(try TL.AccountCheckUsername(bare: &reader))
            case 0x3e0b_dd7c: self = .accountUpdateUsername(try TL.AccountUpdateUsername(bare: &reader))
            case 0xdadb_c950: self = .accountGetPrivacy(try TL.AccountGetPrivacy(bare: &reader))
            case 0xc9f8_1ce8: self = .accountSetPrivacy(try TL.AccountSetPrivacy(bare: &reader))
            case 0xa2c0_cf74: self = .accountDeleteAccount(try TL.AccountDeleteAccount(bare: &reader))
            case 0x08fc_711d: self = .accountGetAccountTTL(try TL.AccountGetAccountTTL(bare: &reader))
            case 0x2442_485e: self = .accountSetAccountTTL(try TL.AccountSetAccountTTL(bare: &reader))
            case 0x38df_3532: self = .accountUpdateDeviceLocked(try TL.AccountUpdateDeviceLocked(bare: &reader))
            case 0xe320_c158: self = .accountGetAuthorizations(try TL.AccountGetAuthorizations(bare: &reader))
            case 0xdf77_f3bc: self = .accountResetAuthorization(try TL.AccountResetAuthorization(bare: &reader))
            case 0x548a_30f5: self = .accountGetPassword(try TL.AccountGetPassword(bare: &reader))
            case 0x9cd4_eaf9: self = .accountGetPasswordSettings(try TL.AccountGetPasswordSettings(bare: &reader))
            case 0xa59b_102f: self = .accountUpdatePasswordSettings(try TL.AccountUpdatePasswordSettings(bare: &reader))
            case 0x9f07_c728:
                self = .accountGetContactSignUpNotification(try TL.AccountGetContactSignUpNotification(bare: &reader))
            case 0xcff4_3f61:
                self = .accountSetContactSignUpNotification(try TL.AccountSetContactSignUpNotification(bare: &reader))
            case 0x5357_7479: self = .accountGetNotifyExceptions(try TL.AccountGetNotifyExceptions(bare: &reader))
            case 0xeb2b_4cf6:
                self = .accountGetGlobalPrivacySettings(try TL.AccountGetGlobalPrivacySettings(bare: &reader))
            case 0x1eda_aac2:
                self = .accountSetGlobalPrivacySettings(try TL.AccountSetGlobalPrivacySettings(bare: &reader))
            case 0x9308_ce1b: self = .accountResetPassword(try TL.AccountResetPassword(bare: &reader))
            case 0x4c94_09f6: self = .accountDeclinePasswordReset(try TL.AccountDeclinePasswordReset(bare: &reader))
            case 0xbf89_9aa0: self = .accountSetAuthorizationTTL(try TL.AccountSetAuthorizationTTL(bare: &reader))
            case 0x40f4_8462:
                self = .accountChangeAuthorizationSettings(try TL.AccountChangeAuthorizationSettings(bare: &reader))
            case 0xcc6e_0c11: self = .accountUpdateBirthday(try TL.AccountUpdateBirthday(bare: &reader))
            case 0x0d91_a548: self = .usersGetUsers(try TL.UsersGetUsers(bare: &reader))
            case 0xb60f_5918: self = .usersGetFullUser(try TL.UsersGetFullUser(bare: &reader))
            case 0xd89a_83a3: self = .usersGetRequirementsToContact(try TL.UsersGetRequirementsToContact(bare: &reader))
            case 0x7adc_669d: self = .contactsGetContactIDs(try TL.ContactsGetContactIDs(bare: &reader))
            case 0xc4a3_53ee: self = .contactsGetStatuses(try TL.ContactsGetStatuses(bare: &reader))
            case 0x5dd6_9e12: self = .contactsGetContacts(try TL.ContactsGetContacts(bare: &reader))
            case 0x2c80_0be5: self = .contactsImportContacts(try TL.ContactsImportContacts(bare: &reader))
            case 0x096a_0e00: self = .contactsDeleteContacts(try TL.ContactsDeleteContacts(bare: &reader))
            case 0x1013_fd9e: self = .contactsDeleteByPhones(try TL.ContactsDeleteByPhones(bare: &reader))
            case 0x2e2e_8734: self = .contactsBlock(try TL.ContactsBlock(bare: &reader))
            case 0xb550_d328: self = .contactsUnblock(try TL.ContactsUnblock(bare: &reader))
            case 0x9a86_8f80: self = .contactsGetBlocked(try TL.ContactsGetBlocked(bare: &reader))
            case 0x05f5_8d0f: self = .contactsSearch(try TL.ContactsSearch(bare: &reader))
            case 0x725a_fbbc: self = .contactsResolveUsername(try TL.ContactsResolveUsername(bare: &reader))
            case 0x9734_78b6: self = .contactsGetTopPeers(try TL.ContactsGetTopPeers(bare: &reader))
            case 0x8514_bdda: self = .contactsToggleTopPeers(try TL.ContactsToggleTopPeers(bare: &reader))
            case 0xd9ba_2e54: self = .contactsAddContact(try TL.ContactsAddContact(bare: &reader))
            case 0xf831_a20f: self = .contactsAcceptContact(try TL.ContactsAcceptContact(bare: &reader))
            case 0x8af9_4344: self = .contactsResolvePhone(try TL.ContactsResolvePhone(bare: &reader))
            case 0x94c6_5c76: self = .contactsSetBlocked(try TL.ContactsSetBlocked(bare: &reader))
            case 0x63c6_6506: self = .messagesGetMessages(try TL.MessagesGetMessages(bare: &reader))
            case 0xa0f4_cb4f: self = .messagesGetDialogs(try TL.MessagesGetDialogs(bare: &reader))
            case 0x4423_e6c5: self = .messagesGetHistory(try TL.MessagesGetHistory(bare: &reader))
            case 0x29ee_847a: self = .messagesSearch(try TL.MessagesSearch(bare: &reader))
            case 0x0e30_6d3a: self = .messagesReadHistory(try TL.MessagesReadHistory(bare: &reader))
            case 0xb08f_922a: self = .messagesDeleteHistory(try TL.MessagesDeleteHistory(bare: &reader))
            case 0xe58e_95d2: self = .messagesDeleteMessages(try TL.MessagesDeleteMessages(bare: &reader))
            case 0x05a9_54c0: self = .messagesReceivedMessages(try TL.MessagesReceivedMessages(bare: &reader))
            case 0x5894_3ee2: self = .messagesSetTyping(try TL.MessagesSetTyping(bare: &reader))
            case 0xfef4_8f62: self = .messagesSendMessage(try TL.MessagesSendMessage(bare: &reader))
            case 0x1370_4a7c: self = .messagesForwardMessages(try TL.MessagesForwardMessages(bare: &reader))
            case 0xcf15_92db: self = .messagesReportSpam(try TL.MessagesReportSpam(bare: &reader))
            case 0xefd9_a6a2: self = .messagesGetPeerSettings(try TL.MessagesGetPeerSettings(bare: &reader))
            case 0x49e9_528f: self = .messagesGetChats(try TL.MessagesGetChats(bare: &reader))
            case 0xaeb0_0b34: self = .messagesGetFullChat(try TL.MessagesGetFullChat(bare: &reader))
            case 0x7378_3ffd: self = .messagesEditChatTitle(try TL.MessagesEditChatTitle(bare: &reader))
            case 0xcbc6_d107: self = .messagesAddChatUser(try TL.MessagesAddChatUser(bare: &reader))
            case 0xa218_5cab: self = .messagesDeleteChatUser(try TL.MessagesDeleteChatUser(bare: &reader))
            case 0x92ce_ddd4: self = .messagesCreateChat(try TL.MessagesCreateChat(bare: &reader))
            case 0x36a7_3f77: self = .messagesReadMessageContents(try TL.MessagesReadMessageContents(bare: &reader))
            case 0xa455_de90: self = .messagesExportChatInvite(try TL.MessagesExportChatInvite(bare: &reader))
            case 0x3ead_b1bb: self = .messagesCheckChatInvite(try TL.MessagesCheckChatInvite(bare: &reader))
            case 0xde91_436e: self = .messagesImportChatInvite(try TL.MessagesImportChatInvite(bare: &reader))
            case 0x5784_d3e1: self = .messagesGetMessagesViews(try TL.MessagesGetMessagesViews(bare: &reader))
            case 0xa85b_d1c2: self = .messagesEditChatAdmin(try TL.MessagesEditChatAdmin(bare: &reader))
            case 0xa287_5319: self = .messagesMigrateChat(try TL.MessagesMigrateChat(bare: &reader))
            case 0x6126_a43c, 0x4bc6_589a:
                self = .messagesSearchGlobal(try TL.MessagesSearchGlobal(id: id, bare: &reader))
            case 0xfda6_8d36: self = .messagesGetMessageEditData(try TL.MessagesGetMessageEditData(bare: &reader))
            case 0xb106_e66c: self = .messagesEditMessage(try TL.MessagesEditMessage(bare: &reader))
            case 0xe470_bcfd: self = .messagesGetPeerDialogs(try TL.MessagesGetPeerDialogs(bare: &reader))
            case 0xad0f_a15c: self = .messagesSaveDraft(try TL.MessagesSaveDraft(bare: &reader))
            case 0x6a3f_8d65: self = .messagesGetAllDrafts(try TL.MessagesGetAllDrafts(bare: &reader))
            case 0xe40c_a104: self = .messagesGetCommonChats(try TL.MessagesGetCommonChats(bare: &reader))
            case 0xa731_e257: self = .messagesToggleDialogPin(try TL.MessagesToggleDialogPin(bare: &reader))
            case 0x3b1a_df37: self = .messagesReorderPinnedDialogs(try TL.MessagesReorderPinnedDialogs(bare: &reader))
            case 0xd6b9_4df2: self = .messagesGetPinnedDialogs(try TL.MessagesGetPinnedDialogs(bare: &reader))
            case 0xf107_e790: self = .messagesGetUnreadMentions(try TL.MessagesGetUnreadMentions(bare: &reader))
            case 0x36e5_bf4d: self = .messagesReadMentions(try TL.MessagesReadMentions(bare: &reader))
            case 0x8c50_06f8: self = .messagesMarkDialogUnread(try TL.MessagesMarkDialogUnread(bare: &reader))
            case 0x2120_2222: self = .messagesGetDialogUnreadMarks(try TL.MessagesGetDialogUnreadMarks(bare: &reader))
            case 0x7e58_ee9c: self = .messagesClearAllDrafts(try TL.MessagesClearAllDrafts(bare: &reader))
            case 0xd2aa_f7ec: self = .messagesUpdatePinnedMessage(try TL.MessagesUpdatePinnedMessage(bare: &reader))
            case 0x6e2b_e050: self = .messagesGetOnlines(try TL.MessagesGetOnlines(bare: &reader))
            case 0xdef6_0797: self = .messagesEditChatAbout(try TL.MessagesEditChatAbout(bare: &reader))
            case 0xa586_6b41:
                self = .messagesEditChatDefaultBannedRights(try TL.MessagesEditChatDefaultBannedRights(bare: &reader))
            case 0x1bbc_f300: self = .messagesGetSearchCounters(try TL.MessagesGetSearchCounters(bare: &reader))
            case 0x4fac_b138: self = .messagesHidePeerSettingsBar(try TL.MessagesHidePeerSettingsBar(bare: &reader))
            case 0xefd4_8c89: self = .messagesGetDialogFilters(try TL.MessagesGetDialogFilters(bare: &reader))
            case 0x1ad4_a04a: self = .messagesUpdateDialogFilter(try TL.MessagesUpdateDialogFilter(bare: &reader))
            case 0xc563_c1e4:
                self = .messagesUpdateDialogFiltersOrder(try TL.MessagesUpdateDialogFiltersOrder(bare: &reader))
            case 0x062d_d747: self = .messagesUnpinAllMessages(try TL.MessagesUnpinAllMessages(bare: &reader))
            case 0x5bd0_ee50: self = .messagesDeleteChat(try TL.MessagesDeleteChat(bare: &reader))
            case 0xa2b5_a3f6:
                self = .messagesGetExportedChatInvites(try TL.MessagesGetExportedChatInvites(bare: &reader))
            case 0x7374_6f5c: self = .messagesGetExportedChatInvite(try TL.MessagesGetExportedChatInvite(bare: &reader))
            case 0xbdca_2f75:
                self = .messagesEditExportedChatInvite(try TL.MessagesEditExportedChatInvite(bare: &reader))
            case 0x5698_7bd5:
                self = .messagesDeleteRevokedExportedChatInvites(
                    try TL.MessagesDeleteRevokedExportedChatInvites(bare: &reader))
            case 0xd464_a42b:
                self = .messagesDeleteExportedChatInvite(try TL.MessagesDeleteExportedChatInvite(bare: &reader))
            case 0x3920_e6ef: self = .messagesGetAdminsWithInvites(try TL.MessagesGetAdminsWithInvites(bare: &reader))
            case 0xdf04_dd4e:
                self = .messagesGetChatInviteImporters(try TL.MessagesGetChatInviteImporters(bare: &reader))
            case 0xb80e_5fe4: self = .messagesSetHistoryTTL(try TL.MessagesSetHistoryTTL(bare: &reader))
            case 0x31c1_c44f:
                self = .messagesGetMessageReadParticipants(try TL.MessagesGetMessageReadParticipants(bare: &reader))
            case 0x7fe7_e815: self = .messagesHideChatJoinRequest(try TL.MessagesHideChatJoinRequest(bare: &reader))
            case 0xbd7f_90ac: self = .messagesGetUnreadReactions(try TL.MessagesGetUnreadReactions(bare: &reader))
            case 0x9ec4_4f93: self = .messagesReadReactions(try TL.MessagesReadReactions(bare: &reader))
            case 0x658b_7188: self = .messagesGetDefaultHistoryTTL(try TL.MessagesGetDefaultHistoryTTL(bare: &reader))
            case 0x8c4b_fe5d: self = .messagesGetOutboxReadDate(try TL.MessagesGetOutboxReadDate(bare: &reader))
            case 0xa00f_32b0:
                self = .messagesEditChatParticipantRank(try TL.MessagesEditChatParticipantRank(bare: &reader))
            case 0xedd4_882a: self = .updatesGetState(try TL.UpdatesGetState(bare: &reader))
            case 0x19c2_f763: self = .updatesGetDifference(try TL.UpdatesGetDifference(bare: &reader))
            case 0x0317_3d78: self = .updatesGetChannelDifference(try TL.UpdatesGetChannelDifference(bare: &reader))
            case 0xc4f9_186b: self = .helpGetConfig(try TL.HelpGetConfig(bare: &reader))
            case 0x1fb3_3026: self = .helpGetNearestDc(try TL.HelpGetNearestDc(bare: &reader))
            case 0x2ca5_1fd1: self = .helpGetTermsOfServiceUpdate(try TL.HelpGetTermsOfServiceUpdate(bare: &reader))
            case 0xee72_f79a: self = .helpAcceptTermsOfService(try TL.HelpAcceptTermsOfService(bare: &reader))
            case 0x61e3_f854: self = .helpGetAppConfig(try TL.HelpGetAppConfig(bare: &reader))
            case 0xc097_7421: self = .helpGetPromoData(try TL.HelpGetPromoData(bare: &reader))
            case 0x1e25_1c95: self = .helpHidePromoData(try TL.HelpHidePromoData(bare: &reader))
            case 0xf50d_baa1: self = .helpDismissSuggestion(try TL.HelpDismissSuggestion(bare: &reader))
            case 0x7357_87a8: self = .helpGetCountriesList(try TL.HelpGetCountriesList(bare: &reader))
            case 0xcc10_4937: self = .channelsReadHistory(try TL.ChannelsReadHistory(bare: &reader))
            case 0x84c1_fd4e: self = .channelsDeleteMessages(try TL.ChannelsDeleteMessages(bare: &reader))
            case 0xad8c_9a23: self = .channelsGetMessages(try TL.ChannelsGetMessages(bare: &reader))
            case 0x77ce_d9d0: self = .channelsGetParticipants(try TL.ChannelsGetParticipants(bare: &reader))
            case 0xa0ab_6cc6: self = .channelsGetParticipant(try TL.ChannelsGetParticipant(bare: &reader))
            case 0x0a7f_6bbb: self = .channelsGetChannels(try TL.ChannelsGetChannels(bare: &reader))
            case 0x0873_6a09: self = .channelsGetFullChannel(try TL.ChannelsGetFullChannel(bare: &reader))
            case 0x9100_6707: self = .channelsCreateChannel(try TL.ChannelsCreateChannel(bare: &reader))
            case 0x9a98_ad68: self = .channelsEditAdmin(try TL.ChannelsEditAdmin(bare: &reader))
            case 0x566d_ecd0: self = .channelsEditTitle(try TL.ChannelsEditTitle(bare: &reader))
            case 0x10e6_bd2c: self = .channelsCheckUsername(try TL.ChannelsCheckUsername(bare: &reader))
            case 0x3514_b3de: self = .channelsUpdateUsername(try TL.ChannelsUpdateUsername(bare: &reader))
            case 0x7f6a_1e22: self = .channelsJoinChannel(try TL.ChannelsJoinChannel(bare: &reader))
            case 0xf836_aa95: self = .channelsLeaveChannel(try TL.ChannelsLeaveChannel(bare: &reader))
            case 0xc9e3_3d54: self = .channelsInviteToChannel(try TL.ChannelsInviteToChannel(bare: &reader))
            case 0xc011_1fe3: self = .channelsDeleteChannel(try TL.ChannelsDeleteChannel(bare: &reader))
            case 0xe63f_adeb: self = .channelsExportMessageLink(try TL.ChannelsExportMessageLink(bare: &reader))
            case 0x418d_549c: self = .channelsToggleSignatures(try TL.ChannelsToggleSignatures(bare: &reader))
            case 0xf8b0_36af:
                self = .channelsGetAdminedPublicChannels(try TL.ChannelsGetAdminedPublicChannels(bare: &reader))
            case 0x96e6_cd81: self = .channelsEditBanned(try TL.ChannelsEditBanned(bare: &reader))
            case 0xeab5_dc38: self = .channelsReadMessageContents(try TL.ChannelsReadMessageContents(bare: &reader))
            case 0x9baa_9647: self = .channelsDeleteHistory(try TL.ChannelsDeleteHistory(bare: &reader))
            case 0xeabb_b94c:
                self = .channelsTogglePreHistoryHidden(try TL.ChannelsTogglePreHistoryHidden(bare: &reader))
            case 0x8341_ecc0: self = .channelsGetLeftChannels(try TL.ChannelsGetLeftChannels(bare: &reader))
            case 0xf5da_d378:
                self = .channelsGetGroupsForDiscussion(try TL.ChannelsGetGroupsForDiscussion(bare: &reader))
            case 0xedd4_9ef0: self = .channelsToggleSlowMode(try TL.ChannelsToggleSlowMode(bare: &reader))
            case 0x11e8_31ee: self = .channelsGetInactiveChannels(try TL.ChannelsGetInactiveChannels(bare: &reader))
            case 0xe785_a43f: self = .channelsGetSendAs(try TL.ChannelsGetSendAs(bare: &reader))
            case 0x3675_44db:
                self = .channelsDeleteParticipantHistory(try TL.ChannelsDeleteParticipantHistory(bare: &reader))
            case 0xe4cb_9580: self = .channelsToggleJoinToSend(try TL.ChannelsToggleJoinToSend(bare: &reader))
            case 0x0ecc_2618: self = .channelsToggleJoinRequest(try TL.ChannelsToggleJoinRequest(bare: &reader))
            case 0x6847_d0ab: self = .foldersEditPeerFolders(try TL.FoldersEditPeerFolders(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no method: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .authSendCode(let value): value.write(to: &writer)
            case .authSignUp(let value): value.write(to: &writer)
            case .authSignIn(let value): value.write(to: &writer)
            case .authLogOut(let value): value.write(to: &writer)
            case .authResetAuthorizations(let value): value.write(to: &writer)
            case .authExportAuthorization(let value): value.write(to: &writer)
            case .authImportAuthorization(let value): value.write(to: &writer)
            case .authBindTempAuthKey(let value): value.write(to: &writer)
            case .authCheckPassword(let value): value.write(to: &writer)
            case .authRequestPasswordRecovery(let value): value.write(to: &writer)
            case .authRecoverPassword(let value): value.write(to: &writer)
            case .authResendCode(let value): value.write(to: &writer)
            case .authCancelCode(let value): value.write(to: &writer)
            case .authDropTempAuthKeys(let value): value.write(to: &writer)
            case .authCheckRecoveryPassword(let value): value.write(to: &writer)
            case .accountRegisterDevice(let value): value.write(to: &writer)
            case .accountUnregisterDevice(let value): value.write(to: &writer)
            case .accountUpdateNotifySettings(let value): value.write(to: &writer)
            case .accountGetNotifySettings(let value): value.write(to: &writer)
            case .accountResetNotifySettings(let value): value.write(to: &writer)
            case .accountUpdateProfile(let value): value.write(to: &writer)
            case .accountUpdateStatus(let value): value.write(to: &writer)
            case .accountReportPeer(let value): value.write(to: &writer)
            case .accountCheckUsername(let value): value.write(to: &writer)
            case .accountUpdateUsername(let value): value.write(to: &writer)
            case .accountGetPrivacy(let value): value.write(to: &writer)
            case .accountSetPrivacy(let value): value.write(to: &writer)
            case .accountDeleteAccount(let value): value.write(to: &writer)
            case .accountGetAccountTTL(let value): value.write(to: &writer)
            case .accountSetAccountTTL(let value): value.write(to: &writer)
            case .accountUpdateDeviceLocked(let value): value.write(to: &writer)
            case .accountGetAuthorizations(let value): value.write(to: &writer)
            case .accountResetAuthorization(let value): value.write(to: &writer)
            case .accountGetPassword(let value): value.write(to: &writer)
            case .accountGetPasswordSettings(let value): value.write(to: &writer)
            case .accountUpdatePasswordSettings(let value): value.write(to: &writer)
            case .accountGetContactSignUpNotification(let value): value.write(to: &writer)
            case .accountSetContactSignUpNotification(let value): value.write(to: &writer)
            case .accountGetNotifyExceptions(let value): value.write(to: &writer)
            case .accountGetGlobalPrivacySettings(let value): value.write(to: &writer)
            case .accountSetGlobalPrivacySettings(let value): value.write(to: &writer)
            case .accountResetPassword(let value): value.write(to: &writer)
            case .accountDeclinePasswordReset(let value): value.write(to: &writer)
            case .accountSetAuthorizationTTL(let value): value.write(to: &writer)
            case .accountChangeAuthorizationSettings(let value): value.write(to: &writer)
            case .accountUpdateBirthday(let value): value.write(to: &writer)
            case .usersGetUsers(let value): value.write(to: &writer)
            case .usersGetFullUser(let value): value.write(to: &writer)
            case .usersGetRequirementsToContact(let value): value.write(to: &writer)
            case .contactsGetContactIDs(let value): value.write(to: &writer)
            case .contactsGetStatuses(let value): value.write(to: &writer)
            case .contactsGetContacts(let value): value.write(to: &writer)
            case .contactsImportContacts(let value): value.write(to: &writer)
            case .contactsDeleteContacts(let value): value.write(to: &writer)
            case .contactsDeleteByPhones(let value): value.write(to: &writer)
            case .contactsBlock(let value): value.write(to: &writer)
            case .contactsUnblock(let value): value.write(to: &writer)
            case .contactsGetBlocked(let value): value.write(to: &writer)
            case .contactsSearch(let value): value.write(to: &writer)
            case .contactsResolveUsername(let value): value.write(to: &writer)
            case .contactsGetTopPeers(let value): value.write(to: &writer)
            case .contactsToggleTopPeers(let value): value.write(to: &writer)
            case .contactsAddContact(let value): value.write(to: &writer)
            case .contactsAcceptContact(let value): value.write(to: &writer)
            case .contactsResolvePhone(let value): value.write(to: &writer)
            case .contactsSetBlocked(let value): value.write(to: &writer)
            case .messagesGetMessages(let value): value.write(to: &writer)
            case .messagesGetDialogs(let value): value.write(to: &writer)
            case .messagesGetHistory(let value): value.write(to: &writer)
            case .messagesSearch(let value): value.write(to: &writer)
            case .messagesReadHistory(let value): value.write(to: &writer)
            case .messagesDeleteHistory(let value): value.write(to: &writer)
            case .messagesDeleteMessages(let value): value.write(to: &writer)
            case .messagesReceivedMessages(let value): value.write(to: &writer)
            case .messagesSetTyping(let value): value.write(to: &writer)
            case .messagesSendMessage(let value): value.write(to: &writer)
            case .messagesForwardMessages(let value): value.write(to: &writer)
            case .messagesReportSpam(let value): value.write(to: &writer)
            case .messagesGetPeerSettings(let value): value.write(to: &writer)
            case .messagesGetChats(let value): value.write(to: &writer)
            case .messagesGetFullChat(let value): value.write(to: &writer)
            case .messagesEditChatTitle(let value): value.write(to: &writer)
            case .messagesAddChatUser(let value): value.write(to: &writer)
            case .messagesDeleteChatUser(let value): value.write(to: &writer)
            case .messagesCreateChat(let value): value.write(to: &writer)
            case .messagesReadMessageContents(let value): value.write(to: &writer)
            case .messagesExportChatInvite(let value): value.write(to: &writer)
            case .messagesCheckChatInvite(let value): value.write(to: &writer)
            case .messagesImportChatInvite(let value): value.write(to: &writer)
            case .messagesGetMessagesViews(let value): value.write(to: &writer)
            case .messagesEditChatAdmin(let value): value.write(to: &writer)
            case .messagesMigrateChat(let value): value.write(to: &writer)
            case .messagesSearchGlobal(let value): value.write(to: &writer)
            case .messagesGetMessageEditData(let value): value.write(to: &writer)
            case .messagesEditMessage(let value): value.write(to: &writer)
            case .messagesGetPeerDialogs(let value): value.write(to: &writer)
            case .messagesSaveDraft(let value): value.write(to: &writer)
            case .messagesGetAllDrafts(let value): value.write(to: &writer)
            case .messagesGetCommonChats(let value): value.write(to: &writer)
            case .messagesToggleDialogPin(let value): value.write(to: &writer)
            case .messagesReorderPinnedDialogs(let value): value.write(to: &writer)
            case .messagesGetPinnedDialogs(let value): value.write(to: &writer)
            case .messagesGetUnreadMentions(let value): value.write(to: &writer)
            case .messagesReadMentions(let value): value.write(to: &writer)
            case .messagesMarkDialogUnread(let value): value.write(to: &writer)
            case .messagesGetDialogUnreadMarks(let value): value.write(to: &writer)
            case .messagesClearAllDrafts(let value): value.write(to: &writer)
            case .messagesUpdatePinnedMessage(let value): value.write(to: &writer)
            case .messagesGetOnlines(let value): value.write(to: &writer)
            case .messagesEditChatAbout(let value): value.write(to: &writer)
            case .messagesEditChatDefaultBannedRights(let value): value.write(to: &writer)
            case .messagesGetSearchCounters(let value): value.write(to: &writer)
            case .messagesHidePeerSettingsBar(let value): value.write(to: &writer)
            case .messagesGetDialogFilters(let value): value.write(to: &writer)
            case .messagesUpdateDialogFilter(let value): value.write(to: &writer)
            case .messagesUpdateDialogFiltersOrder(let value): value.write(to: &writer)
            case .messagesUnpinAllMessages(let value): value.write(to: &writer)
            case .messagesDeleteChat(let value): value.write(to: &writer)
            case .messagesGetExportedChatInvites(let value): value.write(to: &writer)
            case .messagesGetExportedChatInvite(let value): value.write(to: &writer)
            case .messagesEditExportedChatInvite(let value): value.write(to: &writer)
            case .messagesDeleteRevokedExportedChatInvites(let value): value.write(to: &writer)
            case .messagesDeleteExportedChatInvite(let value): value.write(to: &writer)
            case .messagesGetAdminsWithInvites(let value): value.write(to: &writer)
            case .messagesGetChatInviteImporters(let value): value.write(to: &writer)
            case .messagesSetHistoryTTL(let value): value.write(to: &writer)
            case .messagesGetMessageReadParticipants(let value): value.write(to: &writer)
            case .messagesHideChatJoinRequest(let value): value.write(to: &writer)
            case .messagesGetUnreadReactions(let value): value.write(to: &writer)
            case .messagesReadReactions(let value): value.write(to: &writer)
            case .messagesGetDefaultHistoryTTL(let value): value.write(to: &writer)
            case .messagesGetOutboxReadDate(let value): value.write(to: &writer)
            case .messagesEditChatParticipantRank(let value): value.write(to: &writer)
            case .updatesGetState(let value): value.write(to: &writer)
            case .updatesGetDifference(let value): value.write(to: &writer)
            case .updatesGetChannelDifference(let value): value.write(to: &writer)
            case .helpGetConfig(let value): value.write(to: &writer)
            case .helpGetNearestDc(let value): value.write(to: &writer)
            case .helpGetTermsOfServiceUpdate(let value): value.write(to: &writer)
            case .helpAcceptTermsOfService(let value): value.write(to: &writer)
            case .helpGetAppConfig(let value): value.write(to: &writer)
            case .helpGetPromoData(let value): value.write(to: &writer)
            case .helpHidePromoData(let value): value.write(to: &writer)
            case .helpDismissSuggestion(let value): value.write(to: &writer)
            case .helpGetCountriesList(let value): value.write(to: &writer)
            case .channelsReadHistory(let value): value.write(to: &writer)
            case .channelsDeleteMessages(let value): value.write(to: &writer)
            case .channelsGetMessages(let value): value.write(to: &writer)
            case .channelsGetParticipants(let value): value.write(to: &writer)
            case .channelsGetParticipant(let value): value.write(to: &writer)
            case .channelsGetChannels(let value): value.write(to: &writer)
            case .channelsGetFullChannel(let value): value.write(to: &writer)
            case .channelsCreateChannel(let value): value.write(to: &writer)
            case .channelsEditAdmin(let value): value.write(to: &writer)
            case .channelsEditTitle(let value): value.write(to: &writer)
            case .channelsCheckUsername(let value): value.write(to: &writer)
            case .channelsUpdateUsername(let value): value.write(to: &writer)
            case .channelsJoinChannel(let value): value.write(to: &writer)
            case .channelsLeaveChannel(let value): value.write(to: &writer)
            case .channelsInviteToChannel(let value): value.write(to: &writer)
            case .channelsDeleteChannel(let value): value.write(to: &writer)
            case .channelsExportMessageLink(let value): value.write(to: &writer)
            case .channelsToggleSignatures(let value): value.write(to: &writer)
            case .channelsGetAdminedPublicChannels(let value): value.write(to: &writer)
            case .channelsEditBanned(let value): value.write(to: &writer)
            case .channelsReadMessageContents(let value): value.write(to: &writer)
            case .channelsDeleteHistory(let value): value.write(to: &writer)
            case .channelsTogglePreHistoryHidden(let value): value.write(to: &writer)
            case .channelsGetLeftChannels(let value): value.write(to: &writer)
            case .channelsGetGroupsForDiscussion(let value): value.write(to: &writer)
            case .channelsToggleSlowMode(let value): value.write(to: &writer)
            case .channelsGetInactiveChannels(let value): value.write(to: &writer)
            case .channelsGetSendAs(let value): value.write(to: &writer)
            case .channelsDeleteParticipantHistory(let value): value.write(to: &writer)
            case .channelsToggleJoinToSend(let value): value.write(to: &writer)
            case .channelsToggleJoinRequest(let value): value.write(to: &writer)
            case .foldersEditPeerFolders(let value): value.write(to: &writer)
            }
        }

        /// As the schema calls the method: `messages.sendMessage`.
        public var name: String {
            switch self {
            case .authSendCode: "auth.sendCode"
            case .authSignUp: "auth.signUp"
            case .authSignIn: "auth.signIn"
            case .authLogOut: "auth.logOut"
            case .authResetAuthorizations: "auth.resetAuthorizations"
            case .authExportAuthorization: "auth.exportAuthorization"
            case .authImportAuthorization: "auth.importAuthorization"
            case .authBindTempAuthKey: "auth.bindTempAuthKey"
            case .authCheckPassword: "auth.checkPassword"
            case .authRequestPasswordRecovery: "auth.requestPasswordRecovery"
            case .authRecoverPassword: "auth.recoverPassword"
            case .authResendCode: "auth.resendCode"
            case .authCancelCode: "auth.cancelCode"
            case .authDropTempAuthKeys: "auth.dropTempAuthKeys"
            case .authCheckRecoveryPassword: "auth.checkRecoveryPassword"
            case .accountRegisterDevice: "account.registerDevice"
            case .accountUnregisterDevice: "account.unregisterDevice"
            case .accountUpdateNotifySettings: "account.updateNotifySettings"
            case .accountGetNotifySettings: "account.getNotifySettings"
            case .accountResetNotifySettings: "account.resetNotifySettings"
            case .accountUpdateProfile: "account.updateProfile"
            case .accountUpdateStatus: "account.updateStatus"
            case .accountReportPeer: "account.reportPeer"
            case .accountCheckUsername: "account.checkUsername"
            case .accountUpdateUsername: "account.updateUsername"
            case .accountGetPrivacy: "account.getPrivacy"
            case .accountSetPrivacy: "account.setPrivacy"
            case .accountDeleteAccount: "account.deleteAccount"
            case .accountGetAccountTTL: "account.getAccountTTL"
            case .accountSetAccountTTL: "account.setAccountTTL"
            case .accountUpdateDeviceLocked: "account.updateDeviceLocked"
            case .accountGetAuthorizations: "account.getAuthorizations"
            case .accountResetAuthorization: "account.resetAuthorization"
            case .accountGetPassword: "account.getPassword"
            case .accountGetPasswordSettings: "account.getPasswordSettings"
            case .accountUpdatePasswordSettings: "account.updatePasswordSettings"
            case .accountGetContactSignUpNotification: "account.getContactSignUpNotification"
            case .accountSetContactSignUpNotification: "account.setContactSignUpNotification"
            case .accountGetNotifyExceptions: "account.getNotifyExceptions"
            case .accountGetGlobalPrivacySettings: "account.getGlobalPrivacySettings"
            case .accountSetGlobalPrivacySettings: "account.setGlobalPrivacySettings"
            case .accountResetPassword: "account.resetPassword"
            case .accountDeclinePasswordReset: "account.declinePasswordReset"
            case .accountSetAuthorizationTTL: "account.setAuthorizationTTL"
            case .accountChangeAuthorizationSettings: "account.changeAuthorizationSettings"
            case .accountUpdateBirthday: "account.updateBirthday"
            case .usersGetUsers: "users.getUsers"
            case .usersGetFullUser: "users.getFullUser"
            case .usersGetRequirementsToContact: "users.getRequirementsToContact"
            case .contactsGetContactIDs: "contacts.getContactIDs"
            case .contactsGetStatuses: "contacts.getStatuses"
            case .contactsGetContacts: "contacts.getContacts"
            case .contactsImportContacts: "contacts.importContacts"
            case .contactsDeleteContacts: "contacts.deleteContacts"
            case .contactsDeleteByPhones: "contacts.deleteByPhones"
            case .contactsBlock: "contacts.block"
            case .contactsUnblock: "contacts.unblock"
            case .contactsGetBlocked: "contacts.getBlocked"
            case .contactsSearch: "contacts.search"
            case .contactsResolveUsername: "contacts.resolveUsername"
            case .contactsGetTopPeers: "contacts.getTopPeers"
            case .contactsToggleTopPeers: "contacts.toggleTopPeers"
            case .contactsAddContact: "contacts.addContact"
            case .contactsAcceptContact: "contacts.acceptContact"
            case .contactsResolvePhone: "contacts.resolvePhone"
            case .contactsSetBlocked: "contacts.setBlocked"
            case .messagesGetMessages: "messages.getMessages"
            case .messagesGetDialogs: "messages.getDialogs"
            case .messagesGetHistory: "messages.getHistory"
            case .messagesSearch: "messages.search"
            case .messagesReadHistory: "messages.readHistory"
            case .messagesDeleteHistory: "messages.deleteHistory"
            case .messagesDeleteMessages: "messages.deleteMessages"
            case .messagesReceivedMessages: "messages.receivedMessages"
            case .messagesSetTyping: "messages.setTyping"
            case .messagesSendMessage: "messages.sendMessage"
            case .messagesForwardMessages: "messages.forwardMessages"
            case .messagesReportSpam: "messages.reportSpam"
            case .messagesGetPeerSettings: "messages.getPeerSettings"
            case .messagesGetChats: "messages.getChats"
            case .messagesGetFullChat: "messages.getFullChat"
            case .messagesEditChatTitle: "messages.editChatTitle"
            case .messagesAddChatUser: "messages.addChatUser"
            case .messagesDeleteChatUser: "messages.deleteChatUser"
            case .messagesCreateChat: "messages.createChat"
            case .messagesReadMessageContents: "messages.readMessageContents"
            case .messagesExportChatInvite: "messages.exportChatInvite"
            case .messagesCheckChatInvite: "messages.checkChatInvite"
            case .messagesImportChatInvite: "messages.importChatInvite"
            case .messagesGetMessagesViews: "messages.getMessagesViews"
            case .messagesEditChatAdmin: "messages.editChatAdmin"
            case .messagesMigrateChat: "messages.migrateChat"
            case .messagesSearchGlobal: "messages.searchGlobal"
            case .messagesGetMessageEditData: "messages.getMessageEditData"
            case .messagesEditMessage: "messages.editMessage"
            case .messagesGetPeerDialogs: "messages.getPeerDialogs"
            case .messagesSaveDraft: "messages.saveDraft"
            case .messagesGetAllDrafts: "messages.getAllDrafts"
            case .messagesGetCommonChats: "messages.getCommonChats"
            case .messagesToggleDialogPin: "messages.toggleDialogPin"
            case .messagesReorderPinnedDialogs: "messages.reorderPinnedDialogs"
            case .messagesGetPinnedDialogs: "messages.getPinnedDialogs"
            case .messagesGetUnreadMentions: "messages.getUnreadMentions"
            case .messagesReadMentions: "messages.readMentions"
            case .messagesMarkDialogUnread: "messages.markDialogUnread"
            case .messagesGetDialogUnreadMarks: "messages.getDialogUnreadMarks"
            case .messagesClearAllDrafts: "messages.clearAllDrafts"
            case .messagesUpdatePinnedMessage: "messages.updatePinnedMessage"
            case .messagesGetOnlines: "messages.getOnlines"
            case .messagesEditChatAbout: "messages.editChatAbout"
            case .messagesEditChatDefaultBannedRights: "messages.editChatDefaultBannedRights"
            case .messagesGetSearchCounters: "messages.getSearchCounters"
            case .messagesHidePeerSettingsBar: "messages.hidePeerSettingsBar"
            case .messagesGetDialogFilters: "messages.getDialogFilters"
            case .messagesUpdateDialogFilter: "messages.updateDialogFilter"
            case .messagesUpdateDialogFiltersOrder: "messages.updateDialogFiltersOrder"
            case .messagesUnpinAllMessages: "messages.unpinAllMessages"
            case .messagesDeleteChat: "messages.deleteChat"
            case .messagesGetExportedChatInvites: "messages.getExportedChatInvites"
            case .messagesGetExportedChatInvite: "messages.getExportedChatInvite"
            case .messagesEditExportedChatInvite: "messages.editExportedChatInvite"
            case .messagesDeleteRevokedExportedChatInvites: "messages.deleteRevokedExportedChatInvites"
            case .messagesDeleteExportedChatInvite: "messages.deleteExportedChatInvite"
            case .messagesGetAdminsWithInvites: "messages.getAdminsWithInvites"
            case .messagesGetChatInviteImporters: "messages.getChatInviteImporters"
            case .messagesSetHistoryTTL: "messages.setHistoryTTL"
            case .messagesGetMessageReadParticipants: "messages.getMessageReadParticipants"
            case .messagesHideChatJoinRequest: "messages.hideChatJoinRequest"
            case .messagesGetUnreadReactions: "messages.getUnreadReactions"
            case .messagesReadReactions: "messages.readReactions"
            case .messagesGetDefaultHistoryTTL: "messages.getDefaultHistoryTTL"
            case .messagesGetOutboxReadDate: "messages.getOutboxReadDate"
            case .messagesEditChatParticipantRank: "messages.editChatParticipantRank"
            case .updatesGetState: "updates.getState"
            case .updatesGetDifference: "updates.getDifference"
            case .updatesGetChannelDifference: "updates.getChannelDifference"
            case .helpGetConfig: "help.getConfig"
            case .helpGetNearestDc: "help.getNearestDc"
            case .helpGetTermsOfServiceUpdate: "help.getTermsOfServiceUpdate"
            case .helpAcceptTermsOfService: "help.acceptTermsOfService"
            case .helpGetAppConfig: "help.getAppConfig"
            case .helpGetPromoData: "help.getPromoData"
            case .helpHidePromoData: "help.hidePromoData"
            case .helpDismissSuggestion: "help.dismissSuggestion"
            case .helpGetCountriesList: "help.getCountriesList"
            case .channelsReadHistory: "channels.readHistory"
            case .channelsDeleteMessages: "channels.deleteMessages"
            case .channelsGetMessages: "channels.getMessages"
            case .channelsGetParticipants: "channels.getParticipants"
            case .channelsGetParticipant: "channels.getParticipant"
            case .channelsGetChannels: "channels.getChannels"
            case .channelsGetFullChannel: "channels.getFullChannel"
            case .channelsCreateChannel: "channels.createChannel"
            case .channelsEditAdmin: "channels.editAdmin"
            case .channelsEditTitle: "channels.editTitle"
            case .channelsCheckUsername: "channels.checkUsername"
            case .channelsUpdateUsername: "channels.updateUsername"
            case .channelsJoinChannel: "channels.joinChannel"
            case .channelsLeaveChannel: "channels.leaveChannel"
            case .channelsInviteToChannel: "channels.inviteToChannel"
            case .channelsDeleteChannel: "channels.deleteChannel"
            case .channelsExportMessageLink: "channels.exportMessageLink"
            case .channelsToggleSignatures: "channels.toggleSignatures"
            case .channelsGetAdminedPublicChannels: "channels.getAdminedPublicChannels"
            case .channelsEditBanned: "channels.editBanned"
            case .channelsReadMessageContents: "channels.readMessageContents"
            case .channelsDeleteHistory: "channels.deleteHistory"
            case .channelsTogglePreHistoryHidden: "channels.togglePreHistoryHidden"
            case .channelsGetLeftChannels: "channels.getLeftChannels"
            case .channelsGetGroupsForDiscussion: "channels.getGroupsForDiscussion"
            case .channelsToggleSlowMode: "channels.toggleSlowMode"
            case .channelsGetInactiveChannels: "channels.getInactiveChannels"
            case .channelsGetSendAs: "channels.getSendAs"
            case .channelsDeleteParticipantHistory: "channels.deleteParticipantHistory"
            case .channelsToggleJoinToSend: "channels.toggleJoinToSend"
            case .channelsToggleJoinRequest: "channels.toggleJoinRequest"
            case .foldersEditPeerFolders: "folders.editPeerFolders"
            }
        }
    }
}
