/**
 * Mail domains where anybody can have an address, disposable ones included. Such a domain says nothing about the company
 * that its users work for.
 */
export const FREE_MAIL: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com outlook.com outlook.fr outlook.de outlook.es outlook.it outlook.jp hotmail.com hotmail.co.uk
  hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.fi hotmail.se hotmail.nl live.com live.co.uk live.fr live.nl
  live.se live.fi live.no live.dk live.it live.de msn.com windowslive.com passport.com
  yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.com.br yahoo.co.in yahoo.in yahoo.co.jp
  yahoo.com.au yahoo.se yahoo.no yahoo.dk yahoo.fi ymail.com rocketmail.com myyahoo.com aol.com aim.com
  icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me tutanota.com tuta.io tuta.com
  gmx.com gmx.net gmx.de gmx.at gmx.ch gmx.fr gmx.us web.de freenet.de t-online.de arcor.de mail.de posteo.de
  mailbox.org fastmail.com fastmail.fm hushmail.com zoho.com zohomail.com zohomail.eu mail.com email.com usa.com
  inbox.com europe.com myself.com consultant.com yandex.com yandex.ru ya.ru mail.ru bk.ru inbox.ru list.ru rambler.ru
  orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr bbox.fr club-internet.fr numericable.fr
  libero.it virgilio.it tiscali.it alice.it tim.it tin.it
  telefonica.net terra.com terra.com.br uol.com.br bol.com.br ig.com.br globo.com
  btinternet.com virginmedia.com sky.com talktalk.net ntlworld.com blueyonder.co.uk tiscali.co.uk
  ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl hetnet.nl upcmail.nl chello.nl
  telenet.be skynet.be proximus.be scarlet.be bluewin.ch hispeed.ch sunrise.ch
  comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com
  rogers.com shaw.ca sympatico.ca telus.net videotron.ca bigpond.com optusnet.com.au xtra.co.nz
  luukku.com suomi24.fi kolumbus.fi elisanet.fi saunalahti.fi welho.com pp.inet.fi inet.fi netti.fi dnainternet.net
  telia.com bredband.net comhem.se spray.se tele2.se online.no frisurf.no broadpark.no mail.dk tdcadsl.dk stofanet.dk
  wp.pl o2.pl onet.pl onet.eu interia.pl gazeta.pl op.pl seznam.cz email.cz centrum.cz azet.sk zoznam.sk
  freemail.hu citromail.hu abv.bg mail.bg ukr.net i.ua inbox.lv inbox.lt mail.ee hot.ee
  qq.com 163.com 126.com yeah.net sina.com sina.cn sohu.com foxmail.com aliyun.com 139.com naver.com hanmail.net
  daum.net rediffmail.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp
  duck.com simplelogin.com anonaddy.com hey.com skiff.com
  mailinator.com guerrillamail.com 10minutemail.com yopmail.com trashmail.com temp-mail.org tempmail.com sharklasers.com
  getnada.com maildrop.cc dispostable.com throwawaymail.com mohmal.com fakeinbox.com
  `
    .trim()
    .split(/\s+/),
);
